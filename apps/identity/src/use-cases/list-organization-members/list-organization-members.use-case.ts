import { Injectable } from '@nestjs/common';
import type { OrganizationId, OrganizationMember, Page, PageRequest, TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { OrganizationMemberStore } from '../../ports/organization-member-store.js';
import { OrganizationMemberships } from '../organization-memberships.js';

/** Lists the members of an organization, the first one first. Refuses with `not_found`. */
@Injectable()
export class ListOrganizationMembersUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly memberships: OrganizationMemberships,
    private readonly members: OrganizationMemberStore,
  ) {}

  async execute(context: TenantContext, request: PageRequest & { organizationId: OrganizationId }): Promise<Page<OrganizationMember>> {
    await this.memberships.require(context, request.organizationId);
    return this.unitOfWork.transaction(context, (tx) => this.members.list(tx, context, request));
  }
}
