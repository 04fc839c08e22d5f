import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  type Actor,
  type AnyEvent,
  type AuditFilter,
  type ClientId,
  type EventEnvelope,
  type EventId,
  eventMap,
  everyEvent,
  type JsonObject,
  type TenantContext,
  type UserId,
} from '#contracts';
import { type Transaction, UnitOfWork } from '#kernel';
import { InProcessBus } from '#messaging';
import { checkTenantIsolation, createDataSource, isolateTenants, SqlTransaction } from '#persistence';
import { type RunningApp, schemaOf, startApp } from '#platform';
import { fulfilled, race, requestContext, testDatabase, type TestDatabase, twoTenants } from '#testing';
import { auditApp } from '../audit.app.js';
import { LogErasure } from '../events/log-erasure.js';
import { AuditLog } from '../ports/audit-log.js';
import { entryOfEvent } from '../rules/entry-of-event.js';
import { ListEntriesUseCase } from '../use-cases/list-entries/list-entries.use-case.js';
import { VerifyLogUseCase } from '../use-cases/verify-log/verify-log.use-case.js';
import { verifyLogs } from '../verify-logs.js';

type Replica = { readonly bus: InProcessBus; readonly app: RunningApp };

describe('the audit log', () => {
  let database: TestDatabase;
  let admin: pg.Client;
  let replicas: readonly [Replica, Replica];
  let a: TenantContext;
  let b: TenantContext;

  const start = async (): Promise<Replica> => {
    const bus = new InProcessBus(['audit']);
    const env = { OSTIARY_DATABASE_URL: database.url('audit'), OSTIARY_LOG_LEVEL: 'error' };
    return { bus, app: await startApp(auditApp, { env, transport: { kind: 'in-process', bus } }) };
  };

  beforeAll(async () => {
    const schema = schemaOf(auditApp);
    if (schema === null) throw new Error('the audit service stores something');
    database = await testDatabase([schema]);
    admin = new pg.Client({ connectionString: database.adminUrl, options: '-c search_path=audit' });
    await admin.connect();
    replicas = [await start(), await start()];
  }, 60_000);
  afterAll(async () => {
    await Promise.all(replicas.map(({ app }) => app.close()));
    await admin.end();
    await database.drop();
  });
  beforeEach(() => {
    ({ a, b } = twoTenants());
  });

  const alice = randomUUID() as UserId;
  const operator = randomUUID() as ClientId;
  const byAlice: Actor = { kind: 'user', userId: alice, address: '192.0.2.1' };
  const byOperator: Actor = { kind: 'administrator', clientId: operator, address: '2001:db8::1' };

  const eventOf = ({ subject }: AnyEvent, payload: JsonObject, changes: Partial<EventEnvelope> = {}): EventEnvelope => ({
    id: randomUUID() as EventId,
    subject,
    occurredAt: new Date().toISOString(),
    tenantId: a.tenantId,
    correlationId: 'one operation',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    actor: byAlice,
    payload,
    ...changes,
  });
  const deliver = async (event: EventEnvelope, { bus } = replicas[0]): Promise<void> => {
    expect(await bus.deliver(event, 1)).toEqual({ kind: 'published' });
  };
  const given = async (count: number, changes: Partial<EventEnvelope> = {}): Promise<void> => {
    for (let nth = 1; nth <= count; nth += 1)
      await deliver(eventOf(eventMap.identity.userUpdated, { userId: alice, version: nth }, changes));
  };
  /** Many entries by one statement. */
  const record = async (count: number, context = a): Promise<void> => {
    const entries = Array.from({ length: count }, (_, version) =>
      entryOfEvent(eventOf(eventMap.identity.userUpdated, { userId: alice, version })),
    );
    await replicas[0].app.get(UnitOfWork).transaction(context, (tx) => tx.run(replicas[0].app.get(AuditLog).append(entries)));
  };
  const page = (filter: AuditFilter & { limit?: number; cursor?: string | undefined } = {}, context = a) =>
    replicas[1].app.get(ListEntriesUseCase).execute(context, { limit: 100, ...filter });
  const kinds = async (filter: AuditFilter): Promise<readonly string[]> => (await page(filter)).items.map(({ kind }) => kind);
  const verify = (context = a) =>
    new VerifyLogUseCase(replicas[0].app.get(UnitOfWork), replicas[0].app.get(AuditLog)).execute(() => ({
      ...requestContext(),
      tenantId: context.tenantId,
    }));

  describe('holds', () => {
    it('every event that there is but the end of its tenant, with who did it', async () => {
      const events = everyEvent.filter((event) => event !== eventMap.tenant.tenantDeleted);
      for (const event of events) await deliver(eventOf(event, { userId: alice }));
      const { items } = await page();
      expect(items.map(({ position }) => position)).toEqual(events.map((_, nth) => events.length - nth));
      for (const { actor } of items) expect(actor).toEqual(byAlice);
      expect(new Set(items.map(({ kind }) => kind)).size).toBe(events.length);
    });

    it('what the event says, as it says it', async () => {
      const event = eventOf(eventMap.tenant.tenantCreated, { slug: 'acme', name: 'Ä "quoted" \\ 東京', version: 1 }, { actor: byOperator });
      await deliver(event);
      expect((await page()).items).toEqual([
        {
          position: 1,
          id: event.id,
          kind: 'tenant.tenant-created',
          occurredAt: event.occurredAt,
          actor: byOperator,
          details: event.payload,
          correlationId: 'one operation',
          hash: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
      ]);
    });

    it('F13: an event that is delivered ten times, to two replicas at once, once', async () => {
      const event = eventOf(eventMap.identity.userCreated, { userId: alice, version: 1 });
      fulfilled(await race(10, (nth) => deliver(event, replicas[nth % 2])));
      expect((await page()).items).toHaveLength(1);
      expect(await verify()).toMatchObject({ state: 'intact', last: { position: 1 } });
    });

    it('one chain, without fork or gap, of what two replicas record at once for two tenants', async () => {
      const each = 60;
      const events = Array.from({ length: each * 2 }, (_, nth) =>
        eventOf(eventMap.identity.userUpdated, { userId: alice, version: nth }, { tenantId: nth % 3 === 0 ? b.tenantId : a.tenantId }),
      );
      fulfilled(await race(events.length, (nth) => deliver(events[nth] as EventEnvelope, replicas[nth % 2])));
      expect(await verify(a)).toMatchObject({ state: 'intact', last: { position: 80 } });
      expect(await verify(b)).toMatchObject({ state: 'intact', last: { position: 40 } });
    });

    it('nothing, and no gap, of what was not committed', async () => {
      await given(1);
      const { app } = replicas[0];
      const entry = entryOfEvent(eventOf(eventMap.identity.userDeleted, { userId: alice, version: 1 }));
      const undone = app.get(UnitOfWork).transaction(a, async (tx) => {
        expect(await tx.run(app.get(AuditLog).append([entry]))).toBe(true);
        throw new Error('the handler failed');
      });
      await expect(undone).rejects.toThrow();
      await given(1);
      expect((await page()).items.map(({ position, kind }) => [position, kind])).toEqual([
        [2, 'identity.user-updated'],
        [1, 'identity.user-updated'],
      ]);
      expect(await verify()).toMatchObject({ state: 'intact' });
    });
  });

  describe('is filtered', () => {
    beforeEach(async () => {
      const at = (occurredAt: string, actor: Actor = byAlice): Partial<EventEnvelope> => ({ occurredAt, actor });
      await deliver(eventOf(eventMap.identity.userCreated, { userId: alice, version: 1 }, at('2030-01-31T10:00:00.000Z', byOperator)));
      await deliver(eventOf(eventMap.session.sessionStarted, { sessionId: 's', userId: alice }, at('2030-01-31T11:00:00.000Z')));
      await deliver(eventOf(eventMap.token.grantRevoked, { grantId: 'g', clientId: 'app', userId: null }, at('2030-02-01T12:00:00.000Z')));
    });

    it.each<[AuditFilter, readonly string[]]>([
      [{}, ['token.grant-revoked', 'session.session-started', 'identity.user-created']],
      [{ from: '2030-01-31T11:00:00.000Z' }, ['token.grant-revoked', 'session.session-started']],
      [{ to: '2030-01-31T11:00:00Z' }, ['identity.user-created']],
      [{ from: '2030-01-31T12:00:00+01:00', to: '2030-02-01T12:00:00Z' }, ['session.session-started']],
      [{ actor: operator }, ['identity.user-created']],
      [{ actor: alice }, ['token.grant-revoked', 'session.session-started']],
      [{ subject: alice }, ['session.session-started', 'identity.user-created']],
      [{ subject: 'app' }, ['token.grant-revoked']],
      [{ kind: 'session.session-started' }, ['session.session-started']],
      [{ kind: 'session.session-started', actor: operator }, []],
      [{ actor: 'a\u0000b' }, []],
      [{ from: '0001-01-01T00:00:00Z', to: '9999-12-31T23:59:59Z', kind: 'token.grant-revoked' }, ['token.grant-revoked']],
      [{ subject: "'; DROP TABLE audit_entries; --" }, []],
    ])('by %j', async (filter, expected) => {
      expect(await kinds(filter)).toEqual(expected);
    });

    it.each([
      { from: 'yesterday' },
      { to: '2030-13-01T00:00:00Z' },
      { from: '2030' },
      { from: '0000-01-01T00:00:00Z' },
      { to: '9999-12-31T23:59:59-10:00' },
      { cursor: 'bm9uZQ' },
      { limit: 0 },
      { limit: 101 },
    ])('and refuses %j', async (filter) => {
      await expect(page(filter)).rejects.toMatchObject({
        code: 'invalid_argument',
        members: [{ pointer: `/${Object.keys(filter)[0]}` }],
      });
    });

    it('page by page, each entry once, whatever is recorded meanwhile', async () => {
      const seen: number[] = [];
      let cursor: string | undefined;
      do {
        const { items, nextCursor } = await page({ limit: 2, cursor });
        seen.push(...items.map(({ position }) => position));
        cursor = nextCursor ?? undefined;
        await given(1);
      } while (cursor !== undefined);
      expect(seen).toEqual([3, 2, 1]);
    });
  });

  describe('is not changed unnoticed', () => {
    const as = <Row>(context: TenantContext, sql: string): Promise<readonly Row[]> =>
      replicas[0].app.get(UnitOfWork).transaction(context, (tx) => SqlTransaction.of(tx).query<Row>(sql));

    it.each(['audit_entries', 'audit_entries_default', 'audit_chains'])(
      'the service’s role may neither write nor empty %s',
      async (table) => {
        await given(1);
        for (const sql of [
          `UPDATE ${table} SET hash = hash`,
          `DELETE FROM ${table}`,
          `INSERT INTO ${table} SELECT * FROM ${table}`,
          `TRUNCATE ${table}`,
          `DROP TABLE ${table}`,
        ])
          await expect(as(a, sql)).rejects.toMatchObject({ detail: { sqlState: '42501' } });
        expect(await verify()).toMatchObject({ state: 'intact' });
      },
    );

    it('nor may whoever else is granted writes by default, whatever the role is called', async () => {
      const role = `role_${randomUUID().replaceAll('-', '')}`;
      await admin.query(`CREATE ROLE ${role}`);
      await admin.query(`ALTER DEFAULT PRIVILEGES IN SCHEMA audit GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role}`);
      await admin.query('SELECT make_partitions(12)');
      const { rows } = await admin.query(
        `SELECT DISTINCT privilege FROM pg_inherits, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS privilege
          WHERE inhparent = 'audit_entries'::regclass AND has_table_privilege($1::name, inhrelid, privilege)`,
        [role],
      );
      await admin.query(`DROP OWNED BY ${role}`);
      await admin.query(`DROP ROLE ${role}`);
      expect(rows).toEqual([{ privilege: 'SELECT' }]);
    });

    it('nor any partition, made by the migration or since', async () => {
      await admin.query('SELECT make_partitions(4)');
      const { rows } = await admin.query<{ name: string }>(
        `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'audit_entries'::regclass`,
      );
      expect(rows.length).toBeGreaterThanOrEqual(7);
      for (const { name } of rows) await expect(as(a, `DELETE FROM ${name}`)).rejects.toMatchObject({ detail: { sqlState: '42501' } });
    });

    it.each<[string, string, number]>([
      ['a changed actor', `UPDATE audit_entries SET actor = '{"kind":"system","address":null}' WHERE position = 3`, 3],
      ['a changed time', `UPDATE audit_entries SET occurred_at = occurred_at + interval '1 millisecond' WHERE position = 3`, 3],
      ['changed details', `UPDATE audit_entries SET details = details || '{"version":9}' WHERE position = 3`, 3],
      ['a subject less', `UPDATE audit_entries SET subjects = '{}' WHERE position = 3`, 3],
      ['a changed hash', `UPDATE audit_entries SET hash = sha256('x') WHERE position = 3`, 3],
      [
        'a hash that fits the change',
        `UPDATE audit_entries SET details = '{}', hash = entry_hash((SELECT e.hash FROM audit_entries e WHERE e.position = 2 AND e.tenant_id = audit_entries.tenant_id), tenant_id, position, occurred_at, event_id, kind, actor, subjects, '{}', correlation_id) WHERE position = 3`,
        4,
      ],
      ['the first removed', 'DELETE FROM audit_entries WHERE position = 1', 1],
      ['one removed', 'DELETE FROM audit_entries WHERE position = 3', 3],
      [
        'one removed and the others moved up',
        'DELETE FROM audit_entries WHERE position = 3; UPDATE audit_entries SET position = position - 1 WHERE position > 3',
        3,
      ],
      ['the last removed', 'DELETE FROM audit_entries WHERE position = 5', 5],
      ['all removed', 'DELETE FROM audit_entries', 1],
      ['two exchanged', 'UPDATE audit_entries SET position = CASE position WHEN 3 THEN 4 ELSE 3 END WHERE position IN (3, 4)', 3],
      [
        'one put in behind the last',
        `INSERT INTO audit_entries SELECT tenant_id, 6, occurred_at, event_id, kind, actor, subjects, details, correlation_id, entry_hash(hash, tenant_id, 6, occurred_at, event_id, kind, actor, subjects, details, correlation_id) FROM audit_entries WHERE position = 5`,
        6,
      ],
      [
        'one put in beside another',
        `INSERT INTO audit_entries SELECT tenant_id, 3, occurred_at + interval '1 day', event_id, kind, actor, subjects, details, correlation_id, hash FROM audit_entries WHERE position = 3`,
        4,
      ],
      ['an entry taken from the end of the chain', 'UPDATE audit_chains SET position = 4', 5],
    ])('%s is found', async (_, tampering, place) => {
      await given(5);
      await given(2, { tenantId: b.tenantId });
      expect(await verify()).toMatchObject({ state: 'intact', last: { position: 5 } });
      await admin.query('BEGIN');
      for (const statement of tampering.split('; ')) {
        const scoped = /\bWHERE\b(?!.*\bWHERE\b)/.test(statement)
          ? `${statement} AND tenant_id = '${a.tenantId}'`
          : `${statement} WHERE tenant_id = '${a.tenantId}'`;
        await admin.query(scoped);
      }
      await admin.query('COMMIT');
      const result = await verify();
      expect(result).toMatchObject({ state: 'broken' });
      // What stands beside another may come before it.
      expect([place, place - (/beside/.test(_) ? 1 : 0)]).toContain(result.state === 'broken' ? result.brokenAt : null);
      expect(await verify(b)).toMatchObject({ state: 'intact' });
    });

    it('by the command, which says where, a line for each tenant', async () => {
      await given(2);
      await given(1, { tenantId: b.tenantId });
      const lines: string[] = [];
      const databaseUrl = database.url('audit');
      expect(await verifyLogs({ databaseUrl }, [a.tenantId, b.tenantId], { isErased: false }, (line) => lines.push(line))).toBe(true);
      await admin.query(`UPDATE audit_entries SET kind = 'identity.user-deleted' WHERE position = 2 AND tenant_id = $1`, [a.tenantId]);
      expect(await verifyLogs({ databaseUrl }, [a.tenantId, b.tenantId], { isErased: false }, (line) => lines.push(line))).toBe(false);
      expect(lines).toEqual([
        expect.stringMatching(`^${a.tenantId}: intact, 2 entries, the last with [0-9a-f]{64}\\.$`),
        expect.stringMatching(`^${b.tenantId}: intact, 1 entries`),
        `${a.tenantId}: BROKEN at 2: an entry was changed, removed or put in there.`,
        lines[1],
      ]);
      await expect(verifyLogs({ databaseUrl }, ['acme'], { isErased: false }, () => undefined)).rejects.toThrow(
        'acme is not the id of a tenant.',
      );
    });
  });

  it('lacks what could not be recorded, of which the command warns, by tenant', async () => {
    await given(1);
    await given(1, { tenantId: b.tenantId });
    const lay = `INSERT INTO dead_letters (event_id, subject, tenant_id, envelope, tries, error)
      SELECT gen_random_uuid(), 'identity.user-updated', $1, '{}', 8, 'Error: full' FROM generate_series(1, 2)`;
    await admin.query(lay, [a.tenantId]);
    const lines: string[] = [];
    const tenants = [a.tenantId, b.tenantId];
    expect(await verifyLogs({ databaseUrl: database.url('audit') }, tenants, { isErased: false }, (line) => lines.push(line))).toBe(true);
    expect(lines).toEqual([
      expect.stringContaining(`${a.tenantId}: intact`),
      `${a.tenantId}: WARNING: not in the log: events that could not be recorded, 2 in audit.dead_letters.`,
      expect.stringContaining(`${b.tenantId}: intact`),
    ]);
  });

  describe('ends with its tenant', () => {
    const end = () => deliver(eventOf(eventMap.tenant.tenantDeleted, { slug: 'acme', version: 2 }, { actor: byOperator }));

    it('and of another tenant’s nothing goes', async () => {
      await given(3);
      await given(2, { tenantId: b.tenantId });
      await end();
      expect((await page()).items).toEqual([]);
      expect((await page({}, b)).items).toHaveLength(2);
      expect(await verify(a)).toMatchObject({ state: 'erased', last: { position: 3 } });
      expect(await verify(b)).toMatchObject({ state: 'intact', last: { position: 2 } });
    });

    it('with the place and hash of its end, and the time, as all that remains', async () => {
      await given(3);
      const [last] = (await page()).items;
      await end();
      const { rows } = await admin.query(`SELECT position, encode(hash, 'hex') AS hash, erased_at FROM audit_chains WHERE tenant_id = $1`, [
        a.tenantId,
      ]);
      expect(rows).toEqual([{ position: '3', hash: last?.hash, erased_at: expect.any(Date) }]);
    });

    it('which the command tells from an intact log and from none, and passes where the operator expects it', async () => {
      await given(3);
      await given(1, { tenantId: b.tenantId });
      const [last] = (await page()).items;
      await end();
      const unknown = randomUUID();
      const verified = async (tenant: string, isErased: boolean): Promise<readonly [boolean, ...string[]]> => {
        const lines: string[] = [];
        return [await verifyLogs({ databaseUrl: database.url('audit') }, [tenant], { isErased }, (line) => lines.push(line)), ...lines];
      };
      const erased = expect.stringMatching(
        `^${a.tenantId}: ERASED at \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z after 3 entries, the last with ${last?.hash}\\.$`,
      );
      const none = `${unknown}: NO LOG: there is none of a tenant with this id.`;
      expect(await verified(a.tenantId, false)).toEqual([false, erased]);
      expect(await verified(a.tenantId, true)).toEqual([true, erased]);
      expect(await verified(unknown, false)).toEqual([false, none]);
      expect(await verified(unknown, true)).toEqual([false, none]);
      expect(await verified(b.tenantId, true)).toEqual([false, expect.stringContaining('intact, 1 entries')]);
    });

    it('and is found broken where entries are gone without that mark, or there in spite of it', async () => {
      await given(2);
      await replicas[0].app.get(UnitOfWork).transaction(a, (tx) => SqlTransaction.of(tx).query('SELECT erase_audit_entries()'));
      expect(await verify()).toEqual({ state: 'broken', brokenAt: 1 });
      await given(2, { tenantId: b.tenantId });
      await admin.query('UPDATE audit_chains SET erased_at = now(), anchor_position = position, anchor_hash = hash WHERE tenant_id = $1', [
        b.tenantId,
      ]);
      expect(await verify(b)).toEqual({ state: 'broken', brokenAt: 1 });
      await admin.query('DELETE FROM audit_chains WHERE tenant_id = $1', [b.tenantId]);
      expect(await verify(b)).toEqual({ state: 'broken', brokenAt: 1 });
    });

    it('and takes nothing that arrives later, also where there was nothing before', async () => {
      for (const before of [0, 2]) {
        ({ a, b } = twoTenants());
        await given(before);
        await end();
        await given(2);
        expect((await page()).items).toEqual([]);
      }
    });

    it('however long it is: in parts, of which a try that has no time for all keeps those that it erased', async () => {
      await record(12_000);
      await given(1, { tenantId: b.tenantId });
      const { app } = replicas[0];
      const event = eventOf(eventMap.tenant.tenantDeleted, { slug: 'acme', version: 2 });
      const hurried = { ...requestContext(), tenantId: a.tenantId, deadline: Date.now() + 3_000 };
      const erase = (tx: Transaction): Promise<void> => app.get(LogErasure).tenantDeleted(tx, event as never, hurried);
      await expect(app.get(UnitOfWork).transaction(a, erase)).rejects.toMatchObject({ code: 'unavailable' });
      expect(await verify()).toMatchObject({ state: 'erasing', left: 7_000 });
      const lines: string[] = [];
      await verifyLogs({ databaseUrl: database.url('audit') }, [a.tenantId], { isErased: true }, (line) => lines.push(line));
      expect(lines).toEqual([expect.stringMatching(/: BEING ERASED since .*: 7000 entries are left, unchanged\.$/)]);
      await given(1);
      expect(await verify()).toMatchObject({ state: 'erasing', left: 7_000 });
      await end();
      expect(await verify()).toMatchObject({ state: 'erased', last: { position: 12_000 } });
      expect(await verify(b)).toMatchObject({ state: 'intact', last: { position: 1 } });
    });

    it('also where it was tampered with, of which nothing is left either', async () => {
      await given(4);
      await admin.query('DELETE FROM audit_entries WHERE tenant_id = $1 AND position IN (1, 4)', [a.tenantId]);
      await end();
      expect(await verify()).toMatchObject({ state: 'erased', last: { position: 4 } });
    });

    it('whatever is recorded at the same time', async () => {
      await given(1);
      const events = Array.from({ length: 20 }, (_, nth) => eventOf(eventMap.identity.userUpdated, { userId: alice, version: nth }));
      fulfilled(await race(21, (nth) => (nth === 10 ? end() : deliver(events[nth % 20] as EventEnvelope, replicas[nth % 2]))));
      expect((await page()).items).toEqual([]);
    });
  });

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
      const lines: string[] = [];
      expect(await verifyLogs({ databaseUrl: database.url('audit') }, [a.tenantId], { isErased: false }, (line) => lines.push(line))).toBe(
        true,
      );
      expect(lines).toEqual([
        expect.stringContaining(`${a.tenantId}: intact, 3 entries from 6 on, which follows ${fifth?.hash}, the last with `),
      ]);
      await given(1);
      expect(await verify()).toMatchObject({ state: 'intact', last: { position: 9 } });
    });

    it('of which one that was put back, and the first that is missing, are found', async () => {
      await given(2, { occurredAt: daysAgo(40) });
      await given(3);
      const copy = 'CREATE TEMPORARY TABLE gone AS SELECT * FROM audit_entries WHERE tenant_id = $1 AND position = 2';
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

  describe('two tenants', () => {
    it('attack A71: without a tenant there are no rows, and each sees its own', async () => {
      await given(2);
      const dataSource = await createDataSource({ service: 'audit', url: database.url('audit'), entities: [] }).initialize();
      try {
        for (const table of ['audit_entries', 'audit_entries_default', 'audit_chains'])
          expect([table, await dataSource.query(`SELECT * FROM ${table}`)]).toEqual([table, []]);
        expect(await checkTenantIsolation(dataSource)).toEqual([]);
      } finally {
        await dataSource.destroy();
      }
      expect((await page({}, b)).items).toEqual([]);
      expect((await page({ subject: alice }, b)).items).toEqual([]);
      expect(await verify(b)).toEqual({ state: 'missing' });
    });
  });

  it('finds what happened far from now after its month has got a partition', async () => {
    const occurredAt = new Date(Date.now() + 7 * 31 * 86_400_000).toISOString();
    await given(1, { occurredAt });
    await admin.query('SELECT make_partitions(8)');
    expect((await page({ from: new Date(Date.now() + 86_400_000).toISOString() })).items).toHaveLength(1);
    const { rows } = await admin.query('SELECT tableoid::regclass::text AS home FROM audit_entries WHERE tenant_id = $1', [a.tenantId]);
    expect(rows).toEqual([{ home: `audit_entries_${occurredAt.slice(0, 7).replace('-', '')}` }]);
    expect(await verify()).toMatchObject({ state: 'intact' });
  });
});
