import { Inject, Injectable } from '@nestjs/common';
import { type RequestOf, type ResponseOf, type RpcMap, type TenantContext } from '#contracts';
import { type OAuthDependencies, revocationEndpoint } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Tenants } from '../../ports/tenants.js';

/** The revocation endpoint (RFC 7009). Once it has answered, nothing that it revoked is active. */
@Injectable()
export class RevokeTokenUseCase {
  constructor(
    private readonly tenants: Tenants,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    request: RequestOf<RpcMap['token']['revokeToken']>,
  ): Promise<ResponseOf<RpcMap['token']['revokeToken']>> {
    return revocationEndpoint(await this.tenants.requireActive(context), request, this.oauth);
  }
}
