import { Injectable } from '@nestjs/common';
import { eventMap, ServiceError, type RequestContext, type TenantId, type Conditional, requireVersion } from '#contracts';
import { EventOutbox, UnitOfWork } from '#kernel';
import { TenantStore } from '../../ports/tenant-store.js';
import { PublicAddresses } from '../../rules/public-addresses.js';
import { refuseForSystemTenant } from '../../rules/system-tenant.js';

const noTenant = (): ServiceError => new ServiceError('not_found', 'There is no such tenant.');

/**
 * Deletes a tenant with all that this service holds of it; the other services do so on the event. Refuses with `not_found`, or
 * `forbidden` for the built-in tenant.
 */
@Injectable()
export class DeleteTenantUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenants: TenantStore,
    private readonly outbox: EventOutbox,
    private readonly addresses: PublicAddresses,
  ) {}

  async execute(context: RequestContext, { id, ifVersion }: { id: TenantId } & Conditional): Promise<{ deleted: true }> {
    // The rows to delete are visible inside the tenant only, and its name is known only after a look from outside.
    const found = await this.unitOfWork.platformTransaction(context, (tx) => this.tenants.find(tx, id));
    if (found === null) throw noTenant();
    refuseForSystemTenant(found, 'deleted');

    const inTenant = this.addresses.contextOf(context, found);
    return this.unitOfWork.transaction(inTenant, async (tx) => {
      const tenant = await this.tenants.lock(tx, id);
      if (tenant === null) throw noTenant();
      requireVersion(tenant, { ifVersion });
      await this.tenants.erase(tx);
      const { slug, version } = tenant;
      await this.outbox.append(tx, inTenant, eventMap.tenant.tenantDeleted, { slug, version: version + 1 });
      return { deleted: true };
    });
  }
}
