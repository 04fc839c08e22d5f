import { Inject, Injectable } from '@nestjs/common';
import { type RequestOf, type ResponseOf, type RpcMap, type TenantContext } from '#contracts';
import { type OAuthDependencies, tokenEndpoint } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Tenants } from '../../ports/tenants.js';

/** The token endpoint (RFC 6749 §3.2). OAuth errors are replies. */
@Injectable()
export class IssueTokenUseCase {
  constructor(
    private readonly tenants: Tenants,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    request: RequestOf<RpcMap['token']['issueToken']>,
  ): Promise<ResponseOf<RpcMap['token']['issueToken']>> {
    return tokenEndpoint(await this.tenants.requireActive(context), request, this.oauth);
  }
}
