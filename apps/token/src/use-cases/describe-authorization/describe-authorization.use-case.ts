import { Inject, Injectable } from '@nestjs/common';
import { type RequestOf, type ResponseOf, type RpcMap, ServiceError, type TenantContext } from '#contracts';
import { type OAuthDependencies, describeAuthorization } from '#oauth-core';
import { OAUTH } from '../../ports/oauth.js';
import { Sessions } from '../../ports/sessions.js';
import { Tenants } from '../../ports/tenants.js';

/** What the login and consent pages show. Refuses with `transaction_invalid` what is unknown or expired; tells of what is answered that it is. */
@Injectable()
export class DescribeAuthorizationUseCase {
  constructor(
    private readonly tenants: Tenants,
    private readonly sessions: Sessions,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  async execute(
    context: TenantContext,
    { requestId, sessionToken, organizationId }: RequestOf<RpcMap['token']['describeAuthorization']>,
  ): Promise<ResponseOf<RpcMap['token']['describeAuthorization']>> {
    const tenant = await this.tenants.requireActive(context);
    const session = await this.sessions.find(context, sessionToken);
    const answer = await describeAuthorization(tenant, { requestId, session, organizationId }, this.oauth);
    if (!answer) throw new ServiceError('transaction_invalid', 'The sign-in has expired or was finished already.');
    return answer;
  }
}
