import { Injectable } from '@nestjs/common';
import type { TenantContext } from '#contracts';
import { limitsAt } from '#limits';
import { TenantDirectory } from '#tenancy';
import { PasswordResetPolicies, type PasswordResetPolicy } from '../ports/password-reset-policies.js';

/** From the tenant's settings, as the directory remembers them. */
@Injectable()
export class TenantPasswordResetPolicies extends PasswordResetPolicies {
  constructor(private readonly tenants: TenantDirectory) {
    super();
  }

  override async of(context: TenantContext): Promise<PasswordResetPolicy> {
    const tenant = await this.tenants.byId(context, context.tenantId);
    const [perAddress = null] = limitsAt(tenant, 'recovery').ofRequests;
    const { passwordReset, firstFactors } = tenant.settings;
    return { enabled: passwordReset && firstFactors.includes('password'), perAddress };
  }
}
