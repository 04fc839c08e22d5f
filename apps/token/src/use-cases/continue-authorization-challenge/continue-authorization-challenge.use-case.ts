import { Inject, Injectable } from '@nestjs/common';
import { type RequestOf, type ResponseOf, type RpcMap, type TenantContext } from '#contracts';
import { type OAuthDependencies, continueChallenge } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Tenants } from '../../ports/tenants.js';

/** The authorization challenge endpoint at a further request: whether it is of the same client, with the same key. OAuth errors are replies. */
@Injectable()
export class ContinueAuthorizationChallengeUseCase {
  constructor(
    private readonly tenants: Tenants,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    request: RequestOf<RpcMap['token']['continueAuthorizationChallenge']>,
  ): Promise<ResponseOf<RpcMap['token']['continueAuthorizationChallenge']>> {
    return continueChallenge(await this.tenants.requireActive(context), request, this.oauth);
  }
}
