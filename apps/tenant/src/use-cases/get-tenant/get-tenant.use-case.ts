import { Injectable } from '@nestjs/common';
import { ServiceError, type RequestContext, type Tenant, type TenantId } from '#contracts';
import { UnitOfWork } from '#kernel';
import { TenantStore } from '../../ports/tenant-store.js';
import { PublicAddresses } from '../../rules/public-addresses.js';

/** Reads one tenant; refuses with `not_found`. */
@Injectable()
export class GetTenantUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenants: TenantStore,
    private readonly addresses: PublicAddresses,
  ) {}

  async execute(context: RequestContext, { id }: { id: TenantId }): Promise<Tenant> {
    const tenant = await this.unitOfWork.platformTransaction(context, (tx) => this.tenants.find(tx, id));
    if (tenant === null) throw new ServiceError('not_found', 'There is no such tenant.');
    return this.addresses.describe(tenant);
  }
}
