import { Injectable } from '@nestjs/common';
import { ServiceError, type TenantId } from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { newRequestContext, RepeatedJob } from '#platform';
import { AuditConfig } from '../audit.config.js';
import { AuditLog, LogPartitions } from '../ports/audit-log.js';

const dayMs = 86_400_000;
const tenantsAtATime = 100;
const entriesAtATime = 5_000;

/** What `trim_log` raises for a log that is not as it was recorded: `data_corrupted`. */
const tamperedSqlState = 'XX001';

const showsTampering = (error: unknown): error is ServiceError => {
  const detail = error instanceof ServiceError ? error.detail : undefined;
  return typeof detail === 'object' && detail !== null && 'sqlState' in detail && detail['sqlState'] === tamperedSqlState;
};

/**
 * Where the operator says how long entries are kept, removes those that are older, some at a time, and drops the partitions that this leaves empty; a log that cannot be trimmed holds up no other. One that was tampered
 * with is kept as it is, which is no failure: trying again sooner would not change it. Replicas that do so at the same time follow one another.
 */
@Injectable()
export class LogTrimmer extends RepeatedJob {
  /** Tenants whose log was found tampered with the last time. */
  readonly #tampered = new Set<TenantId>();

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
    const failures: unknown[] = [];
    do {
      tenants = await this.#tenantsBehind(tenants.at(-1) ?? null);
      for (const tenant of tenants) failures.push(...(await this.#tryToTrim(tenant, before, stopping)));
    } while (tenants.length === tenantsAtATime && !stopping.aborted);
    await this.unitOfWork.platformTransaction(newRequestContext(), (tx) => tx.run(this.partitions.dropEmpty(before)));
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} audit logs could not be trimmed`);
  }

  /** Answers with what may pass, for the job to be tried again. Tampering does not: it is logged once. */
  async #tryToTrim(tenantId: TenantId, before: Date, stopping: AbortSignal): Promise<readonly unknown[]> {
    try {
      await this.#trim(tenantId, before, stopping);
      this.#tampered.delete(tenantId);
      return [];
    } catch (error) {
      if (!showsTampering(error)) return [error];
      const line = { msg: 'An audit log was tampered with, and is kept as it is. Verify it', tenantId, reason: error.detail };
      if (!this.#tampered.has(tenantId)) this.logger.error(line);
      this.#tampered.add(tenantId);
      return [];
    }
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
