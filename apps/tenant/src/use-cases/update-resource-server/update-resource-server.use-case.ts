import { Injectable } from '@nestjs/common';
import {
  authenticationMembers,
  type ClientAuthenticationChanges,
  eventMap,
  ServiceError,
  type ResourceServer,
  type TenantContext,
  type UpdateResourceServerRequest,
  type Conditional,
  requireVersion,
} from '#contracts';
import { Clock, EventOutbox, UnitOfWork } from '#kernel';
import { ResourceServerStore } from '../../ports/resource-server-store.js';
import { TenantStore } from '../../ports/tenant-store.js';
import { PublicAddresses } from '../../rules/public-addresses.js';
import { canonicalScopes, checkResourceServer } from '../../rules/resource-server.js';
import { refuseTooMuchText } from '../../rules/resource-servers-together.js';
import { refuseForAdminApi } from '../../rules/system-tenant.js';
import { type EachChange, withChanges } from '../../rules/values.js';

type Changes = Omit<UpdateResourceServerRequest, 'id'>;

const membersIn = (changes: Changes): Partial<EachChange<ResourceServer>> => {
  const { name, scopes, roles, userScopes, authorizationDetailsTypes, tokenFormat } = changes;
  const { signingAlgorithm, accessTokenTyp, accessTokenLifetime } = changes;
  const members: EachChange<Omit<Changes, keyof ClientAuthenticationChanges>> = {
    ...{ name, scopes: scopes && canonicalScopes(scopes), roles, userScopes, authorizationDetailsTypes },
    ...{ tokenFormat, signingAlgorithm, accessTokenTyp, accessTokenLifetime },
  };
  return { ...members, ...Object.fromEntries(authenticationMembers.map((member) => [member, changes[member]])) };
};

/**
 * Changes the members given; the result must be a valid registration as a whole. Refuses with `not_found`, `invalid_argument`,
 * `conflict` where all of the tenant's are too much together, or `forbidden` for the admin API's own. The identifier stays: tokens carry it. A scope that goes away stays listed in
 * applications and is not granted any more.
 */
@Injectable()
export class UpdateResourceServerUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenants: TenantStore,
    private readonly resourceServers: ResourceServerStore,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
    private readonly addresses: PublicAddresses,
  ) {}

  async execute(context: TenantContext, { id, ifVersion, ...changes }: UpdateResourceServerRequest & Conditional): Promise<ResourceServer> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const current = await this.resourceServers.lock(tx, id);
      if (current === null) throw new ServiceError('not_found', 'There is no such resource server.');
      requireVersion(current, { ifVersion });
      refuseForAdminApi(context.slug, current.identifier, this.addresses.adminAudience, 'changed');
      const resourceServer: ResourceServer = {
        ...withChanges<ResourceServer>(current, membersIn(changes)),
        version: current.version + 1,
        updatedAt: this.clock.now().toISOString(),
      };
      const tenant = await this.tenants.find(tx, context.tenantId);
      if (tenant === null) throw new ServiceError('not_found', 'There is no such tenant.');
      checkResourceServer(resourceServer, context.issuer, tenant.settings, current);

      await this.resourceServers.update(tx, resourceServer);
      refuseTooMuchText(await this.resourceServers.all(tx), resourceServer, current);
      const { clientId, version } = resourceServer;
      await this.outbox.append(tx, context, eventMap.tenant.resourceServerUpdated, { resourceServerId: id, clientId, version });
      return resourceServer;
    });
  }
}
