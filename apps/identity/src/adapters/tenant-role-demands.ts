import { Injectable } from '@nestjs/common';
import { demandedOfRoles, type SecondFactorPolicy, type TenantContext, type User } from '#contracts';
import { UnitOfWork } from '#kernel';
import { TenantDirectory } from '#tenancy';
import { OrganizationMemberStore } from '../ports/organization-member-store.js';
import { RoleDemands } from '../ports/role-demands.js';

/** From the tenant's settings, as the directory remembers them. What the user is a member of is looked up only where some role demands anything. */
@Injectable()
export class TenantRoleDemands extends RoleDemands {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly unitOfWork: UnitOfWork,
    private readonly members: OrganizationMemberStore,
  ) {
    super();
  }

  override async of(context: TenantContext, { id, roles }: Pick<User, 'id' | 'roles'>): Promise<SecondFactorPolicy> {
    const { settings } = await this.tenants.byId(context, context.tenantId);
    if (settings.secondFactorRoles.length === 0) return 'off';
    const memberships = await this.unitOfWork.read(context, this.members.ofUser(id));
    return demandedOfRoles(settings, [...roles, ...memberships.flatMap((membership) => membership.roles)]);
  }
}
