import { Injectable } from '@nestjs/common';
import type { OwnAuthenticators, TenantContext } from '#contracts';
import { AuthenticatorRights } from '../authenticator-rights.js';

/** What the user of a session has set up. */
@Injectable()
export class ListOwnAuthenticatorsUseCase {
  constructor(private readonly rights: AuthenticatorRights) {}

  /** Refuses with `transaction_invalid` what is no session. */
  async execute(context: TenantContext, { sessionToken }: { readonly sessionToken: string }): Promise<OwnAuthenticators> {
    const { authenticators, recoveryCodesLeft, stepUp } = await this.rights.look(context, sessionToken);
    return { authenticators, recoveryCodesLeft, stepUp };
  }
}
