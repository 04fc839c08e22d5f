import { Inject, Injectable } from '@nestjs/common';
import { type RequestOf, type ResponseOf, type RpcMap, type TenantContext } from '#contracts';
import { type OAuthDependencies, startAuthorization } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Tenants } from '../../ports/tenants.js';

/** The authorization endpoint (RFC 6749 §3.1). Refuses only for the sake of the tenant; OAuth errors are outcomes. */
@Injectable()
export class StartAuthorizationUseCase {
  constructor(
    private readonly tenants: Tenants,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    request: RequestOf<RpcMap['token']['startAuthorization']>,
  ): Promise<ResponseOf<RpcMap['token']['startAuthorization']>> {
    return startAuthorization(await this.tenants.requireActive(context), request, this.oauth);
  }
}
