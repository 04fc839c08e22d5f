import { Injectable } from '@nestjs/common';
import { asUser, type TenantContext } from '#contracts';
import { Authenticators } from '../../ports/authenticators.js';
import { AuthenticatorRights } from '../authenticator-rights.js';

/** A user has fresh recovery codes made. */
@Injectable()
export class CreateOwnRecoveryCodesUseCase {
  constructor(
    private readonly rights: AuthenticatorRights,
    private readonly authenticators: Authenticators,
  ) {}

  /** Refuses with `login_required` what is no session, with `step_up_required` one whose proof does not do, and as the identity service does. */
  async execute(context: TenantContext, { sessionToken }: { readonly sessionToken: string }): Promise<{ codes: readonly string[] }> {
    const { userId } = (await this.rights.require(context, sessionToken)).session;
    return { codes: await this.authenticators.createRecoveryCodes(asUser(context, userId), userId) };
  }
}
