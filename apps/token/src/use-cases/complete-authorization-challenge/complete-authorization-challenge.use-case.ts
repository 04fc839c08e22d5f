import { Inject, Injectable } from '@nestjs/common';
import { type RequestOf, type ResponseOf, type RpcMap, type TenantContext } from '#contracts';
import { completeChallenge, type OAuthDependencies } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Resumptions } from '../resumptions.js';

/** Answers a client that signs its user in itself, by what the session service says was proved, and by whom. OAuth errors are replies. */
@Injectable()
export class CompleteAuthorizationChallengeUseCase {
  constructor(
    private readonly resumptions: Resumptions,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    request: RequestOf<RpcMap['token']['completeAuthorizationChallenge']>,
  ): Promise<ResponseOf<RpcMap['token']['completeAuthorizationChallenge']>> {
    const { asked, resumption } = await this.resumptions.find(context, request);
    return completeChallenge(asked, resumption, this.oauth);
  }
}
