import { Inject, Injectable } from '@nestjs/common';
import { asUser, type RequestOf, type ResponseOf, type RpcMap, type TenantContext } from '#contracts';
import { UserLimits } from '#kernel';
import { type OAuthDependencies, beginLogout } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Sessions } from '../../ports/sessions.js';
import { Tenants } from '../../ports/tenants.js';

/** The end session endpoint (OpenID Connect RP-Initiated Logout 1.0 §2). Ending the session is for the caller. */
@Injectable()
export class BeginLogoutUseCase {
  constructor(
    private readonly tenants: Tenants,
    private readonly sessions: Sessions,
    private readonly userLimits: UserLimits,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    { parameters, sessionToken }: RequestOf<RpcMap['token']['beginLogout']>,
  ): Promise<ResponseOf<RpcMap['token']['beginLogout']>> {
    const tenant = await this.tenants.requireActive(context);
    const session = await this.sessions.find(context, sessionToken);
    if (session !== null) await this.userLimits.admit(context, { endpoint: 'logout', userId: session.userId });
    return beginLogout(session === null ? tenant : asUser(tenant, session.userId), { parameters, session }, this.oauth);
  }
}
