import { Injectable } from '@nestjs/common';
import type { TenantContext } from '#contracts';
import { limitsAt } from '#limits';
import { TenantDirectory } from '#tenancy';
import { FirstFactorPolicies, type FirstFactorPolicy } from '../ports/first-factor-policies.js';

/** From the tenant's settings, as the directory remembers them. */
@Injectable()
export class TenantFirstFactorPolicies extends FirstFactorPolicies {
  constructor(private readonly tenants: TenantDirectory) {
    super();
  }

  override async of(context: TenantContext): Promise<FirstFactorPolicy> {
    const tenant = await this.tenants.byId(context, context.tenantId);
    const [perAddress = null] = limitsAt(tenant, 'sign_in_message').ofRequests;
    return { firstFactors: tenant.settings.firstFactors, perAddress };
  }
}
