import { Injectable } from '@nestjs/common';
import { maxPageSize, rpcMap, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { TenantDirectory } from '#tenancy';
import { PasswordPolicies, type PasswordPolicy } from '../ports/password-policies.js';

/** From the tenant's settings, with the names of its first hundred applications. */
@Injectable()
export class TenantPasswordPolicies extends PasswordPolicies {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly rpc: RpcClient,
  ) {
    super();
  }

  override async of(context: TenantContext): Promise<PasswordPolicy> {
    const { settings } = await this.tenants.byId(context, context.tenantId);
    const { passwordMinLength: minLength, passwordMinStrength: minStrength, passwordBreachCheck: checksBreaches } = settings;
    return { minLength, minStrength, checksBreaches };
  }

  override async namesOf(context: TenantContext): Promise<readonly string[]> {
    const [{ name, slug }, applications] = await Promise.all([
      this.tenants.byId(context, context.tenantId),
      this.rpc.call(rpcMap.tenant.listApplications, context, { limit: maxPageSize }),
    ]);
    return [name, slug, ...applications.items.map((application) => application.name)];
  }
}
