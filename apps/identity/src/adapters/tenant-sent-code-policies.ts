import { Injectable } from '@nestjs/common';
import type { MessageChannel, TenantScope } from '#contracts';
import { limitsAt } from '#limits';
import { TenantDirectory } from '#tenancy';
import { type SentCodeEndpoint, SentCodePolicies, type SendRule } from '../ports/sent-code-policies.js';

/** From the tenant's settings, as the directory remembers them. */
@Injectable()
export class TenantSentCodePolicies extends SentCodePolicies {
  constructor(private readonly tenants: TenantDirectory) {
    super();
  }

  override async limitsOf(scope: TenantScope, endpoint: SentCodeEndpoint): Promise<readonly SendRule[]> {
    const tenant = await this.tenants.byId(scope, scope.tenantId);
    return limitsAt(tenant, endpoint).all;
  }

  override async smsCountriesOf(scope: TenantScope): Promise<readonly string[]> {
    return (await this.tenants.byId(scope, scope.tenantId)).settings.smsCountries;
  }

  override async backchannelChannelsOf(scope: TenantScope): Promise<readonly MessageChannel[]> {
    return (await this.tenants.byId(scope, scope.tenantId)).settings.backchannelAuthenticationChannels;
  }
}
