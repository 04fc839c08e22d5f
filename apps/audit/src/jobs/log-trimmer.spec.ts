import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ServiceError, type TenantId } from '#contracts';
import type { Statement } from '#kernel';
import { captureLog, FakeClock } from '#testing';
import { inMemoryStatement, InMemoryUnitOfWork } from '#testing/fakes';
import { AuditConfig } from '../audit.config.js';
import { AuditLog, LogPartitions } from '../ports/audit-log.js';
import { LogTrimmer } from './log-trimmer.js';

class Trimmer extends LogTrimmer {
  once(): Promise<void> {
    return this.run(new AbortController().signal);
  }
}

const unasked = (): never => {
  throw new Error('The trimmer asks nothing else.');
};

/** Trims what it is told to, and nothing where that fails. */
class Logs extends AuditLog {
  readonly failures = new Map<TenantId, Error>();
  readonly trimmed: TenantId[] = [];

  override trim(): Statement<number> {
    return inMemoryStatement((tenantId) => {
      if (tenantId === null) throw new Error('a log is a tenant\u2019s');
      const failure = this.failures.get(tenantId);
      if (failure) throw failure;
      this.trimmed.push(tenantId);
      return 0;
    });
  }

  override append = unasked;
  override list = unasked;
  override end = unasked;
  override unrecorded = unasked;
  override endRecording = unasked;
  override check = unasked;
}

class Partitions extends LogPartitions {
  override tenants(): Statement<readonly TenantId[]> {
    return inMemoryStatement(() => [acme, globex]);
  }

  override dropEmpty(): Statement<number> {
    return inMemoryStatement(() => 0);
  }

  override make = unasked;
}

const [acme, globex] = ['acme', 'globex'] as [TenantId, TenantId];
const tampering = new ServiceError('internal', 'Internal error.', { detail: { sqlState: 'XX001' } });
const passing = new ServiceError('unavailable', 'The service is temporarily unavailable.', { detail: 'no connection to the database' });

describe('trimming audit logs', () => {
  let logged: ReturnType<typeof captureLog>;
  beforeAll(() => {
    logged = captureLog();
  });
  let logs: Logs;
  let trimmer: Trimmer;

  beforeEach(() => {
    logged.length = 0;
    logs = new Logs();
    const config = Object.assign(new AuditConfig(), { retentionDays: 30 });
    trimmer = new Trimmer(config, new FakeClock(), new InMemoryUnitOfWork(() => () => undefined), logs, new Partitions());
  });

  it('tells of a log that was tampered with once, as an error, and does not fail, so that it is not tried again every minute', async () => {
    logs.failures.set(acme, tampering);
    await trimmer.once();
    await trimmer.once();
    expect(logs.trimmed).toEqual([globex, globex]);
    expect(logged).toEqual([expect.objectContaining({ level: 'error', tenantId: acme, reason: { sqlState: 'XX001' } })]);
  });

  it('tells of it again where it was in order meanwhile', async () => {
    for (const failure of [tampering, undefined, tampering]) {
      if (failure) logs.failures.set(acme, failure);
      else logs.failures.delete(acme);
      await trimmer.once();
    }
    expect(logged).toHaveLength(2);
  });

  it.each([
    ['a database that is away', passing],
    ['a refusal for another reason', new ServiceError('internal', 'Internal error.', { detail: { sqlState: '42501' } })],
    ['a bug', new TypeError('a bug')],
  ])('fails for %s, after the others, and says nothing of tampering', async (_, failure) => {
    logs.failures.set(acme, failure);
    await expect(trimmer.once()).rejects.toMatchObject({ errors: [failure] });
    expect(logs.trimmed).toEqual([globex]);
    expect(logged).toEqual([]);
  });
});
