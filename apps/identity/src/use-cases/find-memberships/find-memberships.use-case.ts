import { Injectable } from '@nestjs/common';
import type { OrganizationMembership, TenantContext, UserId } from '#contracts';
import { OrganizationMemberships } from '../organization-memberships.js';

/** For which organizations a user may sign in: those that are active. Whether the user is, is for the caller to look at. */
@Injectable()
export class FindMembershipsUseCase {
  constructor(private readonly memberships: OrganizationMemberships) {}

  async execute(context: TenantContext, { userId }: { userId: UserId }): Promise<{ memberships: readonly OrganizationMembership[] }> {
    const joined = await this.memberships.of(context, userId);
    return {
      memberships: joined
        .filter(({ organization }) => organization.status === 'active')
        .map(({ member: { organizationId, roles }, organization: { name, displayName } }) => ({
          organizationId,
          name,
          displayName,
          roles,
        })),
    };
  }
}
