import { Inject, Injectable } from '@nestjs/common';
import type { RequestOf, ResponseOf, RpcMap, TenantContext } from '#contracts';
import { authenticateByBackchannel, type OAuthDependencies } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Tenants } from '../../ports/tenants.js';

/** The backchannel authentication endpoint (CIBA §7). OAuth errors are replies. */
@Injectable()
export class AuthenticateByBackchannelUseCase {
  constructor(
    private readonly tenants: Tenants,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    request: RequestOf<RpcMap['token']['authenticateByBackchannel']>,
  ): Promise<ResponseOf<RpcMap['token']['authenticateByBackchannel']>> {
    return authenticateByBackchannel(await this.tenants.requireActive(context), request, this.oauth);
  }
}
