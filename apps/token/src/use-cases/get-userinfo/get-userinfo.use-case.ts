import { Inject, Injectable } from '@nestjs/common';
import { type RequestOf, type ResponseOf, type RpcMap, type TenantContext } from '#contracts';
import { type OAuthDependencies, userinfoEndpoint } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Tenants } from '../../ports/tenants.js';
import { TokenUses } from '../../ports/token-uses.js';

/** The userinfo endpoint (OpenID Connect Core §5.3). */
@Injectable()
export class GetUserinfoUseCase {
  constructor(
    private readonly tenants: Tenants,
    private readonly uses: TokenUses,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    request: RequestOf<RpcMap['token']['getUserinfo']>,
  ): Promise<ResponseOf<RpcMap['token']['getUserinfo']>> {
    const reply = await userinfoEndpoint(await this.tenants.requireActive(context), request, this.oauth);
    this.uses.record('userinfo', reply.status === 200);
    return reply;
  }
}
