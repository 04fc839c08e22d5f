import { Injectable } from '@nestjs/common';
import type { SecondFactorPolicy, TenantContext, User } from '#contracts';
import { TenantDirectory } from '#tenancy';
import { RoleDemands } from '../ports/role-demands.js';

/** From the tenant's settings, as the directory remembers them. */
@Injectable()
export class TenantRoleDemands extends RoleDemands {
  constructor(private readonly tenants: TenantDirectory) {
    super();
  }

  override async of(context: TenantContext, { roles }: Pick<User, 'roles'>): Promise<SecondFactorPolicy> {
    const { secondFactorRoles } = (await this.tenants.byId(context, context.tenantId)).settings;
    return roles.some((role) => secondFactorRoles.includes(role)) ? 'required' : 'off';
  }
}
