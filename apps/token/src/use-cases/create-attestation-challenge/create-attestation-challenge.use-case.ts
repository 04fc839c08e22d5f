import { Inject, Injectable } from '@nestjs/common';
import { type ResponseOf, type RpcMap, type TenantContext } from '#contracts';
import type { OAuthDependencies } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Tenants } from '../../ports/tenants.js';

/** What an attested instance of a client puts into its next proof. Nothing is stored: it follows from the time. */
@Injectable()
export class CreateAttestationChallengeUseCase {
  constructor(
    private readonly tenants: Tenants,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(context: TenantContext): Promise<ResponseOf<RpcMap['token']['createAttestationChallenge']>> {
    return { challenge: this.oauth.attestationChallenges.current(await this.tenants.requireActive(context)) };
  }
}
