import { Injectable } from '@nestjs/common';
import { type Organization, type OrganizationId, type OrganizationMember, ServiceError, type TenantContext, type UserId } from '#contracts';
import { UnitOfWork } from '#kernel';
import { OrganizationMemberStore } from '../ports/organization-member-store.js';
import { Organizations } from '../ports/organizations.js';

/** A membership with the organization that it is of. */
export type JoinedMembership = { readonly member: OrganizationMember; readonly organization: Organization };

const byName = (one: JoinedMembership, other: JoinedMembership): number =>
  one.organization.displayName.localeCompare(other.organization.displayName, 'en') ||
  (one.organization.name < other.organization.name ? -1 : 1);

/** What users are members of, with what the tenant service knows of it. */
@Injectable()
export class OrganizationMemberships {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly members: OrganizationMemberStore,
    private readonly organizations: Organizations,
  ) {}

  /** Of organizations that there are, active or not, in the order of what people call them. A user whom nobody knows is a member of none. */
  async of(context: TenantContext, userId: UserId): Promise<readonly JoinedMembership[]> {
    const members = await this.unitOfWork.read(context, this.members.ofUser(userId));
    if (members.length === 0) return [];
    const ids = members.map(({ organizationId }) => organizationId);
    const organizations = await this.organizations.find(context, ids);
    return members
      .flatMap((member, index) => {
        const organization = organizations[index];
        return organization ? [{ member, organization }] : [];
      })
      .sort(byName);
  }

  /** Throws `not_found` where there is no such organization now. */
  async require(context: TenantContext, organizationId: OrganizationId): Promise<void> {
    if (!(await this.organizations.exists(context, organizationId))) throw new ServiceError('not_found', 'There is no such organization.');
  }
}
