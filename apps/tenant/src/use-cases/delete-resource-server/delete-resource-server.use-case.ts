import { Injectable } from '@nestjs/common';
import { eventMap, ServiceError, type ResourceServerId, type TenantContext, type Conditional, requireVersion } from '#contracts';
import { EventOutbox, UnitOfWork } from '#kernel';
import { ClientSecretStore } from '../../ports/client-secret-store.js';
import { ResourceServerStore } from '../../ports/resource-server-store.js';
import { PublicAddresses } from '../../rules/public-addresses.js';
import { refuseForAdminApi } from '../../rules/system-tenant.js';

/** Deletes a resource server with the secrets of its client. Refuses with `not_found`, or `forbidden` for the admin API's own. */
@Injectable()
export class DeleteResourceServerUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly resourceServers: ResourceServerStore,
    private readonly secrets: ClientSecretStore,
    private readonly outbox: EventOutbox,
    private readonly addresses: PublicAddresses,
  ) {}

  async execute(context: TenantContext, { id, ifVersion }: { id: ResourceServerId } & Conditional): Promise<{ deleted: true }> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const resourceServer = await this.resourceServers.lock(tx, id);
      if (resourceServer === null) throw new ServiceError('not_found', 'There is no such resource server.');
      requireVersion(resourceServer, { ifVersion });
      refuseForAdminApi(context.slug, resourceServer.identifier, this.addresses.adminAudience, 'deleted');
      const { clientId } = resourceServer;
      await this.secrets.removeAllOf(tx, clientId);
      await this.resourceServers.remove(tx, id);
      const version = resourceServer.version + 1;
      await this.outbox.append(tx, context, eventMap.tenant.resourceServerDeleted, { resourceServerId: id, clientId, version });
      return { deleted: true };
    });
  }
}
