import { Inject, Injectable } from '@nestjs/common';
import { type RequestOf, type ResponseOf, type RpcMap, type TenantContext } from '#contracts';
import { type OAuthDependencies, beginLogout } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Tenants } from '../../ports/tenants.js';

/** The end session endpoint (OpenID Connect RP-Initiated Logout 1.0 §2). Ending the session is for the caller. */
@Injectable()
export class BeginLogoutUseCase {
  constructor(
    private readonly tenants: Tenants,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    request: RequestOf<RpcMap['token']['beginLogout']>,
  ): Promise<ResponseOf<RpcMap['token']['beginLogout']>> {
    return beginLogout(await this.tenants.requireActive(context), request, this.oauth);
  }
}
