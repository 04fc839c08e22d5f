import { Inject, Injectable } from '@nestjs/common';
import { type RequestOf, type ResponseOf, type RpcMap, type TenantContext } from '#contracts';
import { type OAuthDependencies, startChallenge } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Tenants } from '../../ports/tenants.js';

/** The authorization challenge endpoint at the first request of a client (OAuth 2.0 for First-Party Applications §5.1). OAuth errors are replies. */
@Injectable()
export class StartAuthorizationChallengeUseCase {
  constructor(
    private readonly tenants: Tenants,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    request: RequestOf<RpcMap['token']['startAuthorizationChallenge']>,
  ): Promise<ResponseOf<RpcMap['token']['startAuthorizationChallenge']>> {
    return startChallenge(await this.tenants.requireActive(context), request, this.oauth);
  }
}
