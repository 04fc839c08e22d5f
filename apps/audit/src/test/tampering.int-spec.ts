import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { SqlTransaction } from '#persistence';
import { a, admin, b, commandSays, given, replicas, useAuditLog, verify } from './audit-suite.js';

describe('the audit log', () => {
  useAuditLog();

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
          `INSERT INTO ${table} (tenant_id) SELECT tenant_id FROM ${table}`,
          `TRUNCATE ${table}`,
          `DROP TABLE ${table}`,
        ])
          await expect(as(a, sql)).rejects.toMatchObject({ detail: { sqlState: '42501' } });
        expect(await verify()).toMatchObject({ state: 'intact' });
      },
    );

    it('nor may another role that is granted writes by default, whatever it is called', async () => {
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
        'DELETE FROM audit_entries WHERE position = 3; UPDATE audit_entries SET position = 3 WHERE position = 4; UPDATE audit_entries SET position = 4 WHERE position = 5',
        3,
      ],
      ['the last removed', 'DELETE FROM audit_entries WHERE position = 5', 5],
      ['all removed', 'DELETE FROM audit_entries', 1],
      // One after the other: two of the same millisecond share all of the primary key but the position.
      [
        'two exchanged',
        'UPDATE audit_entries SET position = 9 WHERE position = 3; UPDATE audit_entries SET position = 3 WHERE position = 4; UPDATE audit_entries SET position = 4 WHERE position = 9',
        3,
      ],
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
      const [isWell, ...before] = await commandSays([a.tenantId, b.tenantId]);
      expect([isWell, ...before]).toEqual([
        true,
        expect.stringMatching(`^${a.tenantId}: intact, 2 entries, the last with [0-9a-f]{64}\\.$`),
        expect.stringMatching(`^${b.tenantId}: intact, 1 entries`),
      ]);
      await admin.query(`UPDATE audit_entries SET kind = 'identity.user-deleted' WHERE position = 2 AND tenant_id = $1`, [a.tenantId]);
      expect(await commandSays([a.tenantId, b.tenantId])).toEqual([
        false,
        `${a.tenantId}: BROKEN at 2: an entry was changed, removed or put in there.`,
        before[1],
      ]);
      await expect(commandSays(['acme'])).rejects.toThrow('acme is not the id of a tenant.');
    });
  });

  it('lacks what could not be recorded, of which the command warns, by tenant', async () => {
    await given(1);
    await given(1, { tenantId: b.tenantId });
    const lay = `INSERT INTO dead_letters (event_id, subject, tenant_id, envelope, tries, error)
      SELECT gen_random_uuid(), 'identity.user-updated', $1, '{}', 8, 'Error: full' FROM generate_series(1, 2)`;
    await admin.query(lay, [a.tenantId]);
    expect(await commandSays([a.tenantId, b.tenantId])).toEqual([
      true,
      expect.stringContaining(`${a.tenantId}: intact`),
      `${a.tenantId}: WARNING: not in the log: events that could not be recorded, 2 in audit.dead_letters.`,
      expect.stringContaining(`${b.tenantId}: intact`),
    ]);
  });
});
