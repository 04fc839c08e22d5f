import { Inject, Injectable } from '@nestjs/common';
import { type RequestOf, type ResponseOf, type RpcMap, type TenantContext } from '#contracts';
import { type OAuthDependencies, introspectToken } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { isRefusalOfTenant, Tenants } from '../../ports/tenants.js';

/** The state of a token for the introspection service (RFC 7662). A suspended tenant honours none. */
@Injectable()
export class IntrospectTokenUseCase {
  constructor(
    private readonly tenants: Tenants,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    request: RequestOf<RpcMap['token']['introspectToken']>,
  ): Promise<ResponseOf<RpcMap['token']['introspectToken']>> {
    try {
      return await introspectToken(await this.tenants.requireActive(context), request, this.oauth);
    } catch (error) {
      if (isRefusalOfTenant(error)) return { active: false };
      throw error;
    }
  }
}
