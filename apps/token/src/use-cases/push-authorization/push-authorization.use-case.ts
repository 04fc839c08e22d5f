import { Inject, Injectable } from '@nestjs/common';
import { type RequestOf, type ResponseOf, type RpcMap, type TenantContext } from '#contracts';
import { type OAuthDependencies, pushAuthorization } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Tenants } from '../../ports/tenants.js';

/** The pushed authorization request endpoint (RFC 9126). OAuth errors are replies. */
@Injectable()
export class PushAuthorizationUseCase {
  constructor(
    private readonly tenants: Tenants,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    request: RequestOf<RpcMap['token']['pushAuthorization']>,
  ): Promise<ResponseOf<RpcMap['token']['pushAuthorization']>> {
    return pushAuthorization(await this.tenants.requireActive(context), request, this.oauth);
  }
}
