import { Injectable } from '@nestjs/common';
import type { Organization, OrganizationSearch, Page, PageRequest, TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { OrganizationStore } from '../../ports/organization-store.js';

/** Lists a tenant's organizations, or those that a search finds, oldest first. */
@Injectable()
export class ListOrganizationsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly organizations: OrganizationStore,
  ) {}

  async execute(context: TenantContext, request: PageRequest & OrganizationSearch): Promise<Page<Organization>> {
    return this.unitOfWork.transaction(context, (tx) => this.organizations.list(tx, request));
  }
}
