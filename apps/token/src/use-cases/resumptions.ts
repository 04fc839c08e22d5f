import { Injectable } from '@nestjs/common';
import { asUser, type AuthorizationRequestId, ServiceError, type SignInKey, type TenantContext } from '#contracts';
import type { OAuthTenant, Resumption } from '#oauth-core';
import { Sessions } from '../ports/sessions.js';
import { Tenants } from '../ports/tenants.js';

/** A sign-in as whoever leads on from it names it, with the request that it is to be for. */
type SignInFor = { readonly requestId: AuthorizationRequestId; readonly signIn: SignInKey; readonly sessionToken: string | null };

/** A request that goes on, at its tenant, as its user where anybody is signed in. */
type Resumed = { readonly asked: OAuthTenant; readonly resumption: Resumption };

/** How requests go on after a sign-in: by what the session service says was proved and decided there, and by whom. */
@Injectable()
export class Resumptions {
  constructor(
    private readonly tenants: Tenants,
    private readonly sessions: Sessions,
  ) {}

  /** Refuses with `transaction_invalid` a sign-in that is none of this browser's, cannot go on, or is for another request. */
  async find(context: TenantContext, { requestId, signIn, sessionToken }: SignInFor): Promise<Resumed> {
    const tenant = await this.tenants.requireActive(context);
    const outcome = await this.sessions.findOutcome(context, signIn, sessionToken);
    if (outcome.requestId !== requestId) throw new ServiceError('transaction_invalid', 'The sign-in is for another request.');
    const { session, decision, organizationId } = outcome;
    return {
      asked: session === null ? tenant : asUser(tenant, session.userId),
      resumption: { requestId, session, decision, organizationId },
    };
  }
}
