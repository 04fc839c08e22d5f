import { Inject, Injectable } from '@nestjs/common';
import { type RequestOf, type ResponseOf, type RpcMap, type TenantContext } from '#contracts';
import { authorizeDevice, type OAuthDependencies } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Tenants } from '../../ports/tenants.js';

/** The device authorization endpoint (RFC 8628 §3.1). OAuth errors are replies. */
@Injectable()
export class AuthorizeDeviceUseCase {
  constructor(
    private readonly tenants: Tenants,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    request: RequestOf<RpcMap['token']['authorizeDevice']>,
  ): Promise<ResponseOf<RpcMap['token']['authorizeDevice']>> {
    return authorizeDevice(await this.tenants.requireActive(context), request, this.oauth);
  }
}
