import { Module } from '@nestjs/common';
import { TenantErasure } from '#messaging';
import { AuditEventsController } from './events/audit-events.controller.js';
import { PartitionMaker } from './jobs/partition-maker.js';
import { SqlAuditLog, SqlLogPartitions } from './persistence/stores/sql-audit-log.js';
import { AuditLog, LogPartitions } from './ports/audit-log.js';
import { AuditController } from './rpc/audit.controller.js';
import { ListEntriesUseCase } from './use-cases/list-entries/list-entries.use-case.js';

@Module({
  controllers: [AuditController, AuditEventsController, TenantErasure],
  providers: [
    ListEntriesUseCase,
    PartitionMaker,
    { provide: AuditLog, useClass: SqlAuditLog },
    { provide: LogPartitions, useClass: SqlLogPartitions },
  ],
})
export class AuditModule {}
