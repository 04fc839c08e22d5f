import { Injectable } from '@nestjs/common';
import { asUser, type RequestOf, type RpcMap, type TenantContext } from '#contracts';
import { Authenticators } from '../../ports/authenticators.js';
import { AuthenticatorRights } from '../authenticator-rights.js';

/** A user calls an authenticator of theirs something else. */
@Injectable()
export class RenameOwnAuthenticatorUseCase {
  constructor(
    private readonly rights: AuthenticatorRights,
    private readonly authenticators: Authenticators,
  ) {}

  /** Refuses with `login_required` what is no session, with `step_up_required` one whose proof does not do, and as the identity service does. */
  async execute(
    context: TenantContext,
    { sessionToken, authenticatorId, name }: RequestOf<RpcMap['session']['renameOwnAuthenticator']>,
  ): Promise<{ renamed: true }> {
    const { userId } = (await this.rights.require(context, sessionToken)).session;
    await this.authenticators.rename(asUser(context, userId), { userId, authenticatorId, name });
    return { renamed: true };
  }
}
