import { Inject, Injectable } from '@nestjs/common';
import { type RequestOf, type ResponseOf, type RpcMap, type TenantContext } from '#contracts';
import { type OAuthDependencies, verifyAccessToken } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { isRefusalOfTenant, Tenants } from '../../ports/tenants.js';
import { TokenUses } from '../../ports/token-uses.js';

/** Whether a bearer token is live, for the admin API. A suspended tenant honours none. */
@Injectable()
export class VerifyAccessTokenUseCase {
  constructor(
    private readonly tenants: Tenants,
    private readonly uses: TokenUses,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    request: RequestOf<RpcMap['token']['verifyAccessToken']>,
  ): Promise<ResponseOf<RpcMap['token']['verifyAccessToken']>> {
    try {
      const token = await verifyAccessToken(await this.tenants.requireActive(context), request, this.oauth);
      this.uses.record('admin_api', token.valid);
      return token;
    } catch (error) {
      if (isRefusalOfTenant(error)) return { valid: false, reason: 'the tenant is suspended or gone' };
      throw error;
    }
  }
}
