import { Injectable } from '@nestjs/common';
import { asUser, type AuthenticatorId, type TenantContext } from '#contracts';
import { Authenticators } from '../../ports/authenticators.js';
import { AuthenticatorRights } from '../authenticator-rights.js';

/** A user takes an authenticator of theirs away. */
@Injectable()
export class RemoveOwnAuthenticatorUseCase {
  constructor(
    private readonly rights: AuthenticatorRights,
    private readonly authenticators: Authenticators,
  ) {}

  /** Refuses with `transaction_invalid` what is no session, with `step_up_required` one whose proof does not do, and with `not_found` what is not its user's. */
  async execute(
    context: TenantContext,
    { sessionToken, authenticatorId }: { readonly sessionToken: string; readonly authenticatorId: AuthenticatorId },
  ): Promise<{ removed: true }> {
    const { userId } = await this.rights.require(context, sessionToken);
    await this.authenticators.remove(asUser(context, userId), { userId, authenticatorId });
    return { removed: true };
  }
}
