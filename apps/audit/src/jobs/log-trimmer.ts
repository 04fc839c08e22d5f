import { Injectable } from '@nestjs/common';
import type { TenantId } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { newRequestContext, RepeatedJob } from '#platform';
import { AuditConfig } from '../audit.config.js';
import { AuditLog, LogPartitions } from '../ports/audit-log.js';

const dayMs = 86_400_000;
const tenantsAtATime = 100;
const entriesAtATime = 5_000;

/**
 * Where the operator says how long entries are kept, removes those that are older, some at a time, and drops the partitions that this leaves empty. Replicas that do so
 * at the same time follow one another.
 */
@Injectable()
export class LogTrimmer extends RepeatedJob {
  constructor(
    private readonly config: AuditConfig,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly log: AuditLog,
    private readonly partitions: LogPartitions,
  ) {
    super({ name: 'Trimming audit logs', everySeconds: 3_600, atStart: true });
  }

  protected override async run(stopping: AbortSignal): Promise<void> {
    const { retentionDays } = this.config;
    if (retentionDays === undefined) return;
    const before = new Date(this.clock.now().getTime() - retentionDays * dayMs);
    let tenants: readonly TenantId[] = [];
    do {
      tenants = await this.#tenantsBehind(tenants.at(-1) ?? null);
      for (const tenant of tenants) await this.#trim(tenant, before, stopping);
    } while (tenants.length === tenantsAtATime && !stopping.aborted);
    await this.unitOfWork.platformTransaction(newRequestContext(), (tx) => tx.run(this.partitions.dropEmpty(before)));
  }

  #tenantsBehind(last: TenantId | null): Promise<readonly TenantId[]> {
    return this.unitOfWork.platformTransaction(newRequestContext(), (tx) => tx.run(this.partitions.tenants(last, tenantsAtATime)));
  }

  async #trim(tenantId: TenantId, before: Date, stopping: AbortSignal): Promise<void> {
    const trimSome = (): Promise<number> =>
      this.unitOfWork.transaction({ ...newRequestContext(), tenantId }, (tx) => tx.run(this.log.trim(before, entriesAtATime)));
    while (!stopping.aborted && (await trimSome()) === entriesAtATime);
  }
}
