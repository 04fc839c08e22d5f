import { Injectable } from '@nestjs/common';
import { type OwnAuthenticators, proofAges, type TenantContext } from '#contracts';
import { AuthenticatorRights } from '../authenticator-rights.js';

/** What the user of a session has set up. */
@Injectable()
export class ListOwnAuthenticatorsUseCase {
  constructor(private readonly rights: AuthenticatorRights) {}

  /** Refuses with `login_required` what is no session. As long as `stepUp` is null, a page may be shown whose forms change it. */
  async execute(context: TenantContext, { sessionToken }: { readonly sessionToken: string }): Promise<OwnAuthenticators> {
    const { authenticators, recoveryCodesLeft, stepUp } = await this.rights.look(context, sessionToken, proofAges.shown);
    return { authenticators, recoveryCodesLeft, stepUp };
  }
}
