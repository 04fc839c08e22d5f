import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { ClientId } from '#contracts';
import { newRequestContext } from '#platform';
import { TenantConfig } from '../tenant.config.js';
import { EnsureAdminClientUseCase } from '../use-cases/ensure-admin-client/ensure-admin-client.use-case.js';
import { EnsureSystemTenantUseCase } from '../use-cases/ensure-system-tenant/ensure-system-tenant.use-case.js';

/** Makes sure of the built-in tenant, and of the operator's client where one is configured, before the service takes work. */
@Injectable()
export class SystemTenantStarter implements OnApplicationBootstrap {
  private readonly logger = new Logger('Administrator');

  constructor(
    private readonly config: TenantConfig,
    private readonly ensureSystemTenant: EnsureSystemTenantUseCase,
    private readonly ensureAdminClient: EnsureAdminClientUseCase,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { adminClientId, adminClientSecret } = this.config;
    const system = await this.ensureSystemTenant.execute(newRequestContext());
    if (adminClientId === undefined || adminClientSecret === undefined) return;
    const others = await this.ensureAdminClient.execute(newRequestContext(), system, {
      clientId: adminClientId as ClientId,
      clientSecret: adminClientSecret,
    });
    if (others.length > 0)
      this.logger.warn({
        msg: "The administrator's client is a new one; those before it work on until they are deleted",
        clientId: adminClientId,
        others,
      });
  }
}
