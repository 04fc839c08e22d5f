import { Injectable } from '@nestjs/common';
import type { OwnOrganization, OwnRequest, TenantContext } from '#contracts';
import { OrganizationMemberships } from '../organization-memberships.js';
import { OwnUsers } from '../own-users.js';

/** What a user is a member of, as they see it themselves: without the roles there, as those that they have elsewhere. */
@Injectable()
export class ListOwnOrganizationsUseCase {
  constructor(
    private readonly own: OwnUsers,
    private readonly memberships: OrganizationMemberships,
  ) {}

  async execute(context: TenantContext, { sessionToken }: OwnRequest): Promise<{ organizations: readonly OwnOrganization[] }> {
    const { context: own, user } = await this.own.require(context, sessionToken);
    const joined = await this.memberships.of(own, user.id);
    return {
      organizations: joined.map(({ member: { organizationId, createdAt }, organization: { name, displayName } }) => ({
        organizationId,
        name,
        displayName,
        createdAt,
      })),
    };
  }
}
