import { Module } from '@nestjs/common';
import { AccountHolders } from '#kernel';
import { RpcAccountHolders } from '#platform';
import { AuditEventsController } from './events/audit-events.controller.js';
import { LogErasure } from './events/log-erasure.js';
import { LogTrimmer } from './jobs/log-trimmer.js';
import { PartitionMaker } from './jobs/partition-maker.js';
import { SqlAuditLog, SqlLogPartitions } from './persistence/stores/sql-audit-log.js';
import { AuditLog, LogPartitions } from './ports/audit-log.js';
import { auditRpcs } from './rpc/audit-rpcs.js';

@Module({
  controllers: [AuditEventsController, LogErasure],
  providers: [
    ...auditRpcs,
    LogTrimmer,
    PartitionMaker,
    { provide: AccountHolders, useClass: RpcAccountHolders },
    { provide: AuditLog, useClass: SqlAuditLog },
    { provide: LogPartitions, useClass: SqlLogPartitions },
  ],
})
export class AuditModule {}
