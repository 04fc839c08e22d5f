import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ServiceError, type TenantId } from '#contracts';
import type { Statement, Transaction, UnitOfWork } from '#kernel';
import { captureLog, FakeClock } from '#testing';
import { AuditConfig } from '../audit.config.js';
import type { AuditLog, LogPartitions } from '../ports/audit-log.js';
import { LogTrimmer } from './log-trimmer.js';

class Trimmer extends LogTrimmer {
  once(): Promise<void> {
    return this.run(new AbortController().signal);
  }
}

const [acme, globex] = ['acme', 'globex'] as [TenantId, TenantId];
const tampering = new ServiceError('internal', 'Internal error.', { detail: { sqlState: 'XX001' } });
const passing = new ServiceError('unavailable', 'The service is temporarily unavailable.', { detail: 'no connection to the database' });

describe('trimming audit logs', () => {
  let logged: ReturnType<typeof captureLog>;
  beforeAll(() => {
    logged = captureLog();
  });
  let failures: Map<TenantId, Error>;
  let trimmed: TenantId[];
  let trimmer: Trimmer;

  beforeEach(() => {
    logged.length = 0;
    failures = new Map();
    trimmed = [];
    const unitOfWork = {
      platformTransaction: async (_: unknown, work: (tx: Transaction) => unknown) =>
        work({ run: (found: unknown) => found } as Transaction),
      transaction: async ({ tenantId }: { tenantId: TenantId }) => {
        const failure = failures.get(tenantId);
        if (failure) throw failure;
        trimmed.push(tenantId);
        return 0;
      },
    } as unknown as UnitOfWork;
    const partitions = {
      tenants: () => [acme, globex] as unknown as Statement<TenantId[]>,
      dropEmpty: () => 0,
    } as unknown as LogPartitions;
    const config = Object.assign(new AuditConfig(), { retentionDays: 30 });
    trimmer = new Trimmer(config, new FakeClock(), unitOfWork, {} as AuditLog, partitions);
  });

  it('tells of a log that was tampered with once, as an error, and does not fail, so that it is not tried again every minute', async () => {
    failures.set(acme, tampering);
    await trimmer.once();
    await trimmer.once();
    expect(trimmed).toEqual([globex, globex]);
    expect(logged).toEqual([expect.objectContaining({ level: 'error', tenantId: acme, reason: { sqlState: 'XX001' } })]);
  });

  it('tells of it again where it was in order meanwhile', async () => {
    for (const failure of [tampering, undefined, tampering]) {
      if (failure) failures.set(acme, failure);
      else failures.delete(acme);
      await trimmer.once();
    }
    expect(logged).toHaveLength(2);
  });

  it.each([
    ['a database that is away', passing],
    ['a refusal for another reason', new ServiceError('internal', 'Internal error.', { detail: { sqlState: '42501' } })],
    ['a bug', new TypeError('a bug')],
  ])('fails for %s, after the others, and says nothing of tampering', async (_, failure) => {
    failures.set(acme, failure);
    await expect(trimmer.once()).rejects.toMatchObject({ errors: [failure] });
    expect(trimmed).toEqual([globex]);
    expect(logged).toEqual([]);
  });
});
