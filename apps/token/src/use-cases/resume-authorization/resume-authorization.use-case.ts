import { Inject, Injectable } from '@nestjs/common';
import { asUser, type RequestOf, type ResponseOf, type RpcMap, ServiceError, type TenantContext } from '#contracts';
import { type OAuthDependencies, resumeAuthorization } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Sessions } from '../../ports/sessions.js';
import { Tenants } from '../../ports/tenants.js';

/** Goes on after the login or consent page, by what the session service says was decided there, and by whom; what is answered gets the same answer again while that is good. Refuses with `transaction_invalid` what is unknown, expired or used. */
@Injectable()
export class ResumeAuthorizationUseCase {
  constructor(
    private readonly tenants: Tenants,
    private readonly sessions: Sessions,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    { requestId, signIn, sessionToken }: RequestOf<RpcMap['token']['resumeAuthorization']>,
  ): Promise<ResponseOf<RpcMap['token']['resumeAuthorization']>> {
    const tenant = await this.tenants.requireActive(context);
    const outcome = await this.sessions.findOutcome(context, signIn, sessionToken);
    if (outcome.requestId !== requestId) throw new ServiceError('transaction_invalid', 'The sign-in is for another request.');
    const { session, decision } = outcome;
    const asked = session === null ? tenant : asUser(tenant, session.userId);
    const answer = await resumeAuthorization(asked, { requestId, session, decision }, this.oauth);
    if (!answer) throw new ServiceError('transaction_invalid', 'The sign-in has expired or was finished already.');
    return answer;
  }
}
