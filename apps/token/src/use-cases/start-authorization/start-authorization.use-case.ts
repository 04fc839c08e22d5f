import { Inject, Injectable } from '@nestjs/common';
import { asUser, type RequestOf, type ResponseOf, type RpcMap, type TenantContext } from '#contracts';
import { UserLimits } from '#kernel';
import { type OAuthDependencies, startAuthorization } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Sessions } from '../../ports/sessions.js';
import { Tenants } from '../../ports/tenants.js';

/** The authorization endpoint (RFC 6749 §3.1). Refuses only for the sake of the tenant; OAuth errors are outcomes. */
@Injectable()
export class StartAuthorizationUseCase {
  constructor(
    private readonly tenants: Tenants,
    private readonly sessions: Sessions,
    private readonly userLimits: UserLimits,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    { parameters, sessionToken }: RequestOf<RpcMap['token']['startAuthorization']>,
  ): Promise<ResponseOf<RpcMap['token']['startAuthorization']>> {
    const tenant = await this.tenants.requireActive(context);
    const session = await this.sessions.find(context, sessionToken);
    if (session !== null) await this.userLimits.admit(context, { endpoint: 'authorize', userId: session.userId });
    return startAuthorization(session === null ? tenant : asUser(tenant, session.userId), { parameters, session }, this.oauth);
  }
}
