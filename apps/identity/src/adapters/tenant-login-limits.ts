import { Injectable } from '@nestjs/common';
import type { LimitRule, TenantContext } from '#contracts';
import { limitsAt } from '#limits';
import { TenantDirectory } from '#tenancy';
import { LoginLimits } from '../ports/login-limits.js';

/** From the tenant's settings, as the directory remembers them. */
@Injectable()
export class TenantLoginLimits extends LoginLimits {
  constructor(private readonly tenants: TenantDirectory) {
    super();
  }

  override async perAddress(context: TenantContext): Promise<(LimitRule & { readonly max: number }) | null> {
    const tenant = await this.tenants.byId(context, context.tenantId);
    return limitsAt(tenant, 'login').all.find(({ subject, event }) => subject === 'address' && event === 'invalid_credentials') ?? null;
  }
}
