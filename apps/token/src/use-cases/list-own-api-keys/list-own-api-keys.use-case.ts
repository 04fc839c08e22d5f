import { Inject, Injectable } from '@nestjs/common';
import {
  type ApiForKeys,
  maxPageSize,
  type OwnApiKeys,
  type OwnRequest,
  type ResourceServer,
  type TenantContext,
  type User,
} from '#contracts';
import { AccountHolders, Clock, UnitOfWork } from '#kernel';
import { describeScope, keyScopesOf, mayHaveApiKeys, type OAuthDependencies, type OAuthTenant } from '#oauth-core';
import { ApiKeyAdministration } from '../../ports/api-key-administration.js';
import { OAUTH } from '../../ports/oauth.js';
import { Tenants } from '../../ports/tenants.js';
import { describeApiKey } from '../api-keys/describe-api-key.js';

const apiFor = (tenant: OAuthTenant, server: ResourceServer, user: Pick<User, 'roles' | 'attributes'>): ApiForKeys => {
  const { id, identifier, name } = server;
  const scopes = keyScopesOf(tenant, server, user).map((scope) => {
    const { description = scope, descriptions = [], sensitive = false } = describeScope(server, scope);
    return { name: scope, description, descriptions, sensitive };
  });
  return { id, identifier, name, scopes };
};

/** The API keys of a user, told to themselves, and what they may have keys for. */
@Injectable()
export class ListOwnApiKeysUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly holders: AccountHolders,
    private readonly tenants: Tenants,
    private readonly administration: ApiKeyAdministration,
    private readonly clock: Clock,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  /** Those that are good first, which are fewer than a hundred, and as many of those that have ended as make a hundred; of each the newest first. */
  async execute(context: TenantContext, { sessionToken }: OwnRequest): Promise<OwnApiKeys> {
    const { context: own, session } = await this.holders.require(context, sessionToken);
    const tenant = await this.tenants.require(own);
    const owner = { userId: session.userId, clientId: null };
    const now = this.clock.epochSeconds();
    const keys = await this.unitOfWork.transaction(own, (tx) => this.administration.listLiveFirst(tx, owner, now, maxPageSize));
    const user = (await this.oauth.users.find(own, session.userId)) ?? { roles: [], attributes: {} };
    const servers = mayHaveApiKeys(tenant, null) ? await this.oauth.resourceServers.list(tenant) : [];
    return {
      apiKeys: keys.map(describeApiKey),
      apis: servers.map((server) => apiFor(tenant, server, user)).filter(({ scopes }) => scopes.length > 0),
    };
  }
}
