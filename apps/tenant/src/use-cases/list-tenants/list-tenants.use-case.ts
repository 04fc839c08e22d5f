import { Injectable } from '@nestjs/common';
import type { Page, PageRequest, RequestContext, Tenant } from '#contracts';
import { UnitOfWork } from '#kernel';
import { TenantStore } from '../../ports/tenant-store.js';
import { PublicAddresses } from '../../rules/public-addresses.js';

/** Lists tenants, oldest first. */
@Injectable()
export class ListTenantsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tenants: TenantStore,
    private readonly addresses: PublicAddresses,
  ) {}

  async execute(context: RequestContext, request: PageRequest): Promise<Page<Tenant>> {
    const page = await this.unitOfWork.platformTransaction(context, (tx) => this.tenants.list(tx, request));
    return { items: page.items.map((tenant) => this.addresses.describe(tenant)), nextCursor: page.nextCursor };
  }
}
