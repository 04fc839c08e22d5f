import { Inject, Injectable } from '@nestjs/common';
import { type RequestOf, type ResponseOf, type RpcMap, type TenantContext } from '#contracts';
import { type OAuthDependencies, introspectToken } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { isRefusalOfTenant, Tenants } from '../../ports/tenants.js';
import { TokenUses } from '../../ports/token-uses.js';

/** The state of a token for the introspection service (RFC 7662). A suspended tenant honours none. */
@Injectable()
export class IntrospectTokenUseCase {
  constructor(
    private readonly tenants: Tenants,
    private readonly uses: TokenUses,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    request: RequestOf<RpcMap['token']['introspectToken']>,
  ): Promise<ResponseOf<RpcMap['token']['introspectToken']>> {
    try {
      const token = await introspectToken(await this.tenants.requireActive(context), request, this.oauth);
      this.uses.note('introspection', token.active);
      return token;
    } catch (error) {
      if (isRefusalOfTenant(error)) return { active: false };
      throw error;
    }
  }
}
