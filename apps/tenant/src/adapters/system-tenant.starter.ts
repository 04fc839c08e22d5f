import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { newRequestContext } from '#platform';
import { EnsureSystemTenantUseCase } from '../use-cases/ensure-system-tenant/ensure-system-tenant.use-case.js';

/** Makes sure of the built-in tenant before the service takes work. */
@Injectable()
export class SystemTenantStarter implements OnApplicationBootstrap {
  constructor(private readonly ensureSystemTenant: EnsureSystemTenantUseCase) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.ensureSystemTenant.execute(newRequestContext());
  }
}
