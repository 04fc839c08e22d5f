import { Injectable } from '@nestjs/common';
import type { TenantContext } from '#contracts';
import { limitsAt } from '#limits';
import { TenantDirectory } from '#tenancy';
import { type SentCodeEndpoint, SentCodePolicies, type SendRule } from '../ports/sent-code-policies.js';

/** From the tenant's settings, as the directory remembers them. */
@Injectable()
export class TenantSentCodePolicies extends SentCodePolicies {
  constructor(private readonly tenants: TenantDirectory) {
    super();
  }

  override async limitsOf(context: TenantContext, endpoint: SentCodeEndpoint): Promise<readonly SendRule[]> {
    const tenant = await this.tenants.byId(context, context.tenantId);
    return limitsAt(tenant, endpoint).all;
  }

  override async smsCountriesOf(context: TenantContext): Promise<readonly string[]> {
    return (await this.tenants.byId(context, context.tenantId)).settings.smsCountries;
  }
}
