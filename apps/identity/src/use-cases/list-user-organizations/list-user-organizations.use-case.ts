import { Injectable } from '@nestjs/common';
import { ServiceError, type TenantContext, type UserId, type UserOrganization } from '#contracts';
import { UnitOfWork } from '#kernel';
import { UserStore } from '../../ports/user-store.js';
import { OrganizationMemberships } from '../organization-memberships.js';

/** What a user is a member of, for administrators: disabled organizations too. Refuses with `not_found`. */
@Injectable()
export class ListUserOrganizationsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UserStore,
    private readonly memberships: OrganizationMemberships,
  ) {}

  async execute(context: TenantContext, { userId }: { userId: UserId }): Promise<{ organizations: readonly UserOrganization[] }> {
    const user = await this.unitOfWork.read(context, this.users.find(userId));
    if (user === null) throw new ServiceError('not_found', 'There is no such user.');
    const joined = await this.memberships.of(context, userId);
    return {
      organizations: joined.map(({ member, organization: { name, displayName, status } }) => {
        const { organizationId, roles, createdAt, updatedAt } = member;
        return { organizationId, name, displayName, status, roles, createdAt, updatedAt };
      }),
    };
  }
}
