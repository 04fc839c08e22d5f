import { Inject, Injectable } from '@nestjs/common';
import type { RequestOf, ResponseOf, RpcMap, TenantContext } from '#contracts';
import { createBackchannelMessage, type OAuthDependencies } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Tenants } from '../../ports/tenants.js';

/** What the message says that asks a user, for who sends it. */
@Injectable()
export class CreateBackchannelMessageUseCase {
  constructor(
    private readonly tenants: Tenants,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    request: RequestOf<RpcMap['token']['createBackchannelMessage']>,
  ): Promise<ResponseOf<RpcMap['token']['createBackchannelMessage']>> {
    return createBackchannelMessage(await this.tenants.requireActive(context), request, this.oauth);
  }
}
