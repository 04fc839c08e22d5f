import { describe, expect, it } from '@jest/globals';
import type { TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { InProcessBus } from '#messaging';
import { isolateTenants } from '#persistence';
import { startApp } from '#platform';
import { requestContext, tenantContext } from '#testing';
import { auditApp } from '../audit.app.js';
import { AuditLog } from '../ports/audit-log.js';
import { type LogVerification, VerifyLogUseCase } from '../use-cases/verify-log/verify-log.use-case.js';
import { a, admin, b, commandSays, database, given, page, replicas, useAuditLog, verify } from './audit-suite.js';

describe('the audit log', () => {
  useAuditLog();

  describe('is kept for as long as the operator says', () => {
    const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
    /** Runs a replica that keeps 30 days until it has trimmed what there is to trim. */
    const trim = async (isDone: () => Promise<boolean>): Promise<void> => {
      const env = { OSTIARY_DATABASE_URL: database.url('audit'), OSTIARY_LOG_LEVEL: 'error', OSTIARY_AUDIT_RETENTION_DAYS: '30' };
      const app = await startApp(auditApp, { env, transport: { kind: 'in-process', bus: new InProcessBus(['audit']) } });
      for (const end = Date.now() + 10_000; !(await isDone()) && Date.now() < end;) await new Promise((resolve) => setTimeout(resolve, 20));
      await app.close();
    };
    const positions = async (context = a): Promise<readonly number[]> => (await page({}, context)).items.map(({ position }) => position);

    it('and can be verified from its first entry on, which says what it follows; what was recorded late goes later', async () => {
      await given(5, { occurredAt: daysAgo(40) });
      const [fifth] = (await page()).items;
      await given(2);
      await given(1, { occurredAt: daysAgo(50) });
      await given(2, { tenantId: b.tenantId });
      await trim(async () => (await positions()).length === 3);
      expect(await positions()).toEqual([8, 7, 6]);
      expect(await positions(b)).toEqual([2, 1]);
      expect(await verify()).toMatchObject({ state: 'intact', anchor: { position: 5, hash: fifth?.hash }, last: { position: 8 } });
      expect(await commandSays([a.tenantId])).toEqual([
        true,
        expect.stringContaining(`${a.tenantId}: intact, 3 entries from 6 on, which follows ${fifth?.hash}, the last with `),
      ]);
      await given(1);
      expect(await verify()).toMatchObject({ state: 'intact', last: { position: 9 } });
    });

    it('of which one that was put back, and the first that is missing, are found', async () => {
      await given(2, { occurredAt: daysAgo(40) });
      await given(3);
      const columns = 'tenant_id, position, occurred_at, event_id, kind, actor, subjects, details, correlation_id, hash';
      const copy = `CREATE TEMPORARY TABLE gone AS SELECT ${columns} FROM audit_entries WHERE tenant_id = $1 AND position = 2`;
      await admin.query(copy.replace('$1', `'${a.tenantId}'`));
      await trim(async () => (await positions()).length === 3);
      await admin.query('INSERT INTO audit_entries SELECT * FROM gone');
      expect(await verify()).toEqual({ state: 'broken', brokenAt: 2 });
      await admin.query('DELETE FROM audit_entries WHERE tenant_id = $1 AND position IN (2, 3)', [a.tenantId]);
      expect(await verify()).toEqual({ state: 'broken', brokenAt: 3 });
      await admin.query('DROP TABLE gone');
    });

    it('all of it, where nothing happened since', async () => {
      await given(3, { occurredAt: daysAgo(40) });
      await trim(async () => (await positions()).length === 0);
      expect(await verify()).toMatchObject({ state: 'intact', anchor: { position: 3 }, last: { position: 3 } });
      await given(1);
      expect(await positions()).toEqual([4]);
      expect(await verify()).toMatchObject({ state: 'intact', last: { position: 4 } });
    });

    const trimAs = (context: TenantContext, before: Date): Promise<number> =>
      replicas[0].app.get(UnitOfWork).transaction(context, (tx) => tx.run(replicas[0].app.get(AuditLog).trim(before, 100)));

    it.each<[string, string]>([
      ['changed', `UPDATE audit_entries SET details = '{}' WHERE position = 2`],
      ['removed', 'DELETE FROM audit_entries WHERE position = 2'],
      ['removed at the cut', 'DELETE FROM audit_entries WHERE position = 3'],
      [
        'put in beside another',
        `INSERT INTO audit_entries SELECT tenant_id, position, occurred_at - interval '1 day', event_id, kind, actor, subjects, details, correlation_id, hash FROM audit_entries WHERE position = 3`,
      ],
    ])('but not where an entry was %s: that is evidence, and holds up no other tenant', async (_, tampering) => {
      // The trimmer comes to it first.
      const [tampered, ...others] = [a, b, tenantContext()].toSorted((one, other) => (one.tenantId < other.tenantId ? -1 : 1)) as [
        TenantContext,
        ...TenantContext[],
      ];
      for (const { tenantId } of [tampered, ...others]) await given(3, { tenantId, occurredAt: daysAgo(40) });
      await admin.query(`${tampering} AND tenant_id = '${tampered.tenantId}'`);
      const found = await verify(tampered);
      expect(found).toMatchObject({ state: 'broken' });
      const areTrimmed = async (): Promise<boolean> => (await Promise.all(others.map(positions))).every(({ length }) => length === 0);
      await trim(areTrimmed);
      expect(await areTrimmed()).toBe(true);
      expect(await verify(tampered)).toEqual(found);
      await expect(trimAs(tampered, new Date(daysAgo(30)))).rejects.toMatchObject({ detail: { sqlState: 'XX001' } });
    });

    /** Verifies the log of `a`; `then` happens before the verifier reads for the `nth` time. */
    const verifyWhile = (nth: number, then: () => Promise<unknown>): Promise<LogVerification> => {
      const [unitOfWork, log] = [replicas[0].app.get(UnitOfWork), replicas[0].app.get(AuditLog)];
      let reads = 0;
      const read: UnitOfWork['read'] = async (context, query) => {
        if ((reads += 1) === nth) await then();
        return unitOfWork.read(context, query);
      };
      const watched = Object.assign(Object.create(unitOfWork) as UnitOfWork, { read });
      return new VerifyLogUseCase(watched, log).execute(() => ({ ...requestContext(), tenantId: a.tenantId }));
    };

    it('and is no less intact for the verifier that was on its way', async () => {
      await given(3, { occurredAt: daysAgo(40) });
      await given(2);
      const result = await verifyWhile(2, () => trimAs(a, new Date(daysAgo(30))));
      expect(result).toMatchObject({ state: 'intact', anchor: { position: 3 }, last: { position: 5 } });
    });

    it('and a change that the verifier saw is told, though its entry is gone before it asks again', async () => {
      await given(3);
      await admin.query(`UPDATE audit_entries SET details = '{}' WHERE position = 2 AND tenant_id = '${a.tenantId}'`);
      const result = await verifyWhile(3, async () => {
        await replicas[0].app.get(UnitOfWork).transaction(a, (tx) => tx.run(replicas[0].app.get(AuditLog).endRecording()));
        await trimAs(a, new Date());
      });
      expect(result).toEqual({ state: 'broken', brokenAt: 2 });
    });

    it('and by nobody for less than a day, unless its tenant ends', async () => {
      await given(3);
      for (const before of [new Date(), new Date(Date.now() + 3_600_000), new Date(Date.now() - 22 * 3_600_000)])
        await expect(trimAs(a, before)).rejects.toMatchObject({ detail: { sqlState: '55000' } });
      expect(await positions()).toEqual([3, 2, 1]);
      expect(await trimAs(a, new Date(daysAgo(1)))).toBe(0);
      await replicas[0].app.get(UnitOfWork).transaction(a, (tx) => tx.run(replicas[0].app.get(AuditLog).endRecording()));
      expect(await trimAs(a, new Date())).toBe(3);
    });

    it('and partitions that are empty then are dropped, others not', async () => {
      const months = [
        ['audit_entries_202001', '2020-01-01', '2020-02-01'],
        ['audit_entries_202002', '2020-02-01', '2020-03-01'],
      ] as const;
      for (const [name, from, to] of months) {
        await admin.query(`CREATE TABLE ${name} PARTITION OF audit_entries FOR VALUES FROM ('${from}') TO ('${to}')`);
        for (const statement of isolateTenants(name)) await admin.query(statement);
      }
      await given(2, { occurredAt: '2020-01-15T00:00:00.000Z' });
      await given(1);
      await given(1, { occurredAt: '2020-02-15T00:00:00.000Z' });
      const left = async () =>
        (
          await admin.query<{ name: string }>(
            `SELECT relname AS name FROM pg_class WHERE relname LIKE 'audit_entries_2020__' AND relkind = 'r'`,
          )
        ).rows;
      await trim(async () => (await left()).length === 1);
      expect(await left()).toEqual([{ name: 'audit_entries_202002' }]);
      expect(await verify()).toMatchObject({ state: 'intact', anchor: { position: 2 }, last: { position: 4 } });
      const { rows } = await admin.query(`SELECT relforcerowsecurity AS forced FROM pg_class WHERE relname = 'audit_entries_202002'`);
      expect(rows).toEqual([{ forced: true }]);
    });
  });
});
