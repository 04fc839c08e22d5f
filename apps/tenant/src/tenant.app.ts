import type { AppDefinition } from '#platform';
import { tenantPersistence } from './persistence/tenant-persistence.js';
import { TenantConfig } from './tenant.config.js';
import { TenantModule } from './tenant.module.js';

export const tenantApp: AppDefinition<TenantConfig> = {
  name: 'tenant',
  config: TenantConfig,
  module: TenantModule,
  persistence: tenantPersistence,
};
