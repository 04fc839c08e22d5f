import { Injectable } from '@nestjs/common';
import { type OrganizationMember, ServiceError, type TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { type MemberKey, OrganizationMemberStore } from '../../ports/organization-member-store.js';
import { OrganizationMemberships } from '../organization-memberships.js';

/** Reads one member of an organization. Refuses with `not_found`. */
@Injectable()
export class GetOrganizationMemberUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly memberships: OrganizationMemberships,
    private readonly members: OrganizationMemberStore,
  ) {}

  async execute(context: TenantContext, key: MemberKey): Promise<OrganizationMember> {
    await this.memberships.require(context, key.organizationId);
    const member = await this.unitOfWork.read(context, this.members.find(key));
    if (member === null) throw new ServiceError('not_found', 'The organization has no such member.');
    return member;
  }
}
