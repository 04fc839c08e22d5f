import { Inject, Injectable } from '@nestjs/common';
import { asUser, type RequestOf, type ResponseOf, type RpcMap, ServiceError, type TenantContext } from '#contracts';
import { completeChallenge, type OAuthDependencies } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Sessions } from '../../ports/sessions.js';
import { Tenants } from '../../ports/tenants.js';

/** Answers a client that signs its user in itself, by what the session service says was proved, and by whom. OAuth errors are replies. */
@Injectable()
export class CompleteAuthorizationChallengeUseCase {
  constructor(
    private readonly tenants: Tenants,
    private readonly sessions: Sessions,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    { requestId, signIn, sessionToken }: RequestOf<RpcMap['token']['completeAuthorizationChallenge']>,
  ): Promise<ResponseOf<RpcMap['token']['completeAuthorizationChallenge']>> {
    const tenant = await this.tenants.requireActive(context);
    const outcome = await this.sessions.findOutcome(context, signIn, sessionToken);
    if (outcome.requestId !== requestId) throw new ServiceError('transaction_invalid', 'The sign-in is for another request.');
    const { session, decision } = outcome;
    const asked = session === null ? tenant : asUser(tenant, session.userId);
    return completeChallenge(asked, { requestId, session, decision }, this.oauth);
  }
}
