import { Inject, Injectable } from '@nestjs/common';
import { type RequestOf, type ResponseOf, type RpcMap, type TenantContext } from '#contracts';
import { type OAuthDependencies, openDevice } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Sessions } from '../../ports/sessions.js';
import { Tenants } from '../../ports/tenants.js';

/** A person typed the code of a device (RFC 8628 §3.3). */
@Injectable()
export class OpenDeviceUseCase {
  constructor(
    private readonly tenants: Tenants,
    private readonly sessions: Sessions,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    { userCode, sessionToken }: RequestOf<RpcMap['token']['openDevice']>,
  ): Promise<ResponseOf<RpcMap['token']['openDevice']>> {
    const tenant = await this.tenants.requireActive(context);
    const session = await this.sessions.find(context, sessionToken);
    return { outcome: await openDevice(tenant, { userCode, session }, this.oauth) };
  }
}
