import { Injectable } from '@nestjs/common';
import type { RequestContext, Tenant } from '#contracts';
import { UnitOfWork } from '#kernel';
import { TenantStore } from '../../ports/tenant-store.js';
import { PublicAddresses } from '../../rules/public-addresses.js';

/** Finds a tenant by the slug in an address. Suspended tenants are found: callers decide. */
@Injectable()
export class ResolveTenantUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenants: TenantStore,
    private readonly addresses: PublicAddresses,
  ) {}

  async execute(context: RequestContext, { slug }: { slug: string }): Promise<{ tenant: Tenant | null }> {
    const tenant = await this.unitOfWork.platformTransaction(context, (tx) => this.tenants.findBySlug(tx, slug));
    return { tenant: tenant && this.addresses.describe(tenant) };
  }
}
