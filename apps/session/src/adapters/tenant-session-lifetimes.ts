import { Injectable } from '@nestjs/common';
import type { TenantContext } from '#contracts';
import { TenantDirectory } from '#tenancy';
import { type Lifetimes, SessionLifetimes } from '../ports/session-lifetimes.js';

/** From the tenant's settings, as the directory remembers them. */
@Injectable()
export class TenantSessionLifetimes extends SessionLifetimes {
  constructor(private readonly tenants: TenantDirectory) {
    super();
  }

  override async of(context: TenantContext): Promise<Lifetimes> {
    const { settings } = await this.tenants.byId(context, context.tenantId);
    return { lifetime: settings.sessionLifetime, idleLifetime: settings.sessionIdleLifetime };
  }
}
