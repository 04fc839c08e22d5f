import { Inject, Injectable } from '@nestjs/common';
import type { RequestOf, ResponseOf, RpcMap, TenantContext } from '#contracts';
import { openBackchannel, type OAuthDependencies } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Tenants } from '../../ports/tenants.js';

/** Somebody opened the link of a message that asks a user (CIBA §7). */
@Injectable()
export class OpenBackchannelUseCase {
  constructor(
    private readonly tenants: Tenants,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    request: RequestOf<RpcMap['token']['openBackchannel']>,
  ): Promise<ResponseOf<RpcMap['token']['openBackchannel']>> {
    return { outcome: await openBackchannel(await this.tenants.requireActive(context), request, this.oauth) };
  }
}
