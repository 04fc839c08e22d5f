import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Actor, type AuditFilter, type EventEnvelope, eventMap, everyEvent } from '#contracts';
import { UnitOfWork } from '#kernel';
import { checkTenantIsolation, createDataSource } from '#persistence';
import { fulfilled, race } from '#testing';
import { AuditLog } from '../ports/audit-log.js';
import { entryOfEvent } from '../rules/entry-of-event.js';
import {
  a,
  admin,
  alice,
  b,
  byAlice,
  byOperator,
  database,
  deliver,
  eventOf,
  given,
  kinds,
  operator,
  page,
  replicas,
  useAuditLog,
  verify,
} from './audit-suite.js';

describe('the audit log', () => {
  useAuditLog();

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
