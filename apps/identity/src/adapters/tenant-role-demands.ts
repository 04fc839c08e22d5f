import { Injectable } from '@nestjs/common';
import { demandedOfRoles, type SecondFactorPolicy, type TenantContext, type User } from '#contracts';
import { TenantDirectory } from '#tenancy';
import { RoleDemands } from '../ports/role-demands.js';

/** From the tenant's settings, as the directory remembers them. */
@Injectable()
export class TenantRoleDemands extends RoleDemands {
  constructor(private readonly tenants: TenantDirectory) {
    super();
  }

  override async of(context: TenantContext, { roles }: Pick<User, 'roles'>): Promise<SecondFactorPolicy> {
    return demandedOfRoles((await this.tenants.byId(context, context.tenantId)).settings, roles);
  }
}
