import { Injectable } from '@nestjs/common';
import type { TenantContext } from '#contracts';
import { limitsAt } from '#limits';
import { TenantDirectory } from '#tenancy';
import { RegistrationPolicies, type RegistrationPolicy } from '../ports/registration-policies.js';

/** From the tenant's settings, as the directory remembers them. */
@Injectable()
export class TenantRegistrationPolicies extends RegistrationPolicies {
  constructor(private readonly tenants: TenantDirectory) {
    super();
  }

  override async of(context: TenantContext): Promise<RegistrationPolicy> {
    const tenant = await this.tenants.byId(context, context.tenantId);
    const { registration, firstFactors, registrationDomains, registrationBlockedDomains, invitationLifetime } = tenant.settings;
    const [perAddress = null] = limitsAt(tenant, 'registration').ofRequests;
    return { registration, firstFactors, registrationDomains, registrationBlockedDomains, invitationLifetime, perAddress };
  }
}
