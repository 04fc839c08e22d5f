import { Injectable } from '@nestjs/common';
import type { TenantContext } from '#contracts';
import { TenantDirectory } from '#tenancy';
import { type LifetimePolicy, SessionLifetimes } from '../ports/session-lifetimes.js';

/** From the tenant's settings, as the directory remembers them. */
@Injectable()
export class TenantSessionLifetimes extends SessionLifetimes {
  constructor(private readonly tenants: TenantDirectory) {
    super();
  }

  override async of(context: TenantContext): Promise<LifetimePolicy> {
    const { settings } = await this.tenants.byId(context, context.tenantId);
    const usual = { lifetime: settings.sessionLifetime, idleLifetime: settings.sessionIdleLifetime, isPersistent: false };
    const { persistentSessionLifetime: lifetime, persistentSessionIdleLifetime: idleLifetime, staySignedIn: policy } = settings;
    const persistent = { lifetime, idleLifetime, isPersistent: true };
    return (staySignedIn) => (policy === 'always' || (policy === 'offered' && staySignedIn) ? persistent : usual);
  }
}
