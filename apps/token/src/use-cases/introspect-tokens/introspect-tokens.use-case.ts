import { Inject, Injectable } from '@nestjs/common';
import { type IntrospectedToken, type RequestOf, type ResponseOf, type RpcMap, type TenantContext } from '#contracts';
import { introspectToken, type OAuthDependencies, type OAuthTenant } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { isRefusalOfTenant, Tenants } from '../../ports/tenants.js';
import { TokenUses } from '../../ports/token-uses.js';

/** The states of tokens for the introspection service (RFC 7662). A suspended tenant honours none. */
@Injectable()
export class IntrospectTokensUseCase {
  constructor(
    private readonly tenants: Tenants,
    private readonly uses: TokenUses,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    { tokens }: RequestOf<RpcMap['token']['introspectTokens']>,
  ): Promise<ResponseOf<RpcMap['token']['introspectTokens']>> {
    try {
      const tenant = await this.tenants.requireActive(context);
      return { tokens: await Promise.all(tokens.map((token) => this.introspect(tenant, token))) };
    } catch (error) {
      if (isRefusalOfTenant(error)) return { tokens: tokens.map(() => ({ active: false })) };
      throw error;
    }
  }

  private async introspect(tenant: OAuthTenant, token: string): Promise<IntrospectedToken> {
    const state = await introspectToken(tenant, { token }, this.oauth);
    this.uses.record('introspection', state.active);
    return state;
  }
}
