import type { AppDefinition } from '#platform';
import { AuditConfig } from './audit.config.js';
import { AuditModule } from './audit.module.js';
import { auditPersistence } from './persistence/audit-persistence.js';

export const auditApp: AppDefinition<AuditConfig> = {
  name: 'audit',
  config: AuditConfig,
  module: AuditModule,
  persistence: auditPersistence,
};
