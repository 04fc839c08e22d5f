import { beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditFilter, TenantContext } from '#contracts';
import { UnitOfWork } from '#kernel';
import { SqlTransaction } from '#persistence';
import { AuditLog } from '../ports/audit-log.js';
import { maxSubjects } from '../rules/entry-of-event.js';
import { a, admin, b, page, replicas, renewTenants, useAuditLog } from './audit-suite.js';

type Plan = { readonly 'Shared Hit Blocks': number; readonly 'Shared Read Blocks': number };

/** Of each of two tenants. */
const entries = 12_000;
const oneInSoMany = 1_000;

describe('the audit log', () => {
  useAuditLog();

  describe('is read by index under row-level security, however many entries of however many tenants there are', () => {
    let ours: TenantContext;
    let others: TenantContext;

    beforeAll(async () => {
      renewTenants();
      [ours, others] = [a, b];
      // Ids that are rare, of users and of what the entry is about at each of its places, in the older half alone.
      await admin.query(
        `INSERT INTO audit_entries (tenant_id, position, occurred_at, event_id, kind, actor, subjects, details, correlation_id, hash)
         SELECT tenant, nth, now() - make_interval(mins => ${entries} - nth), gen_random_uuid(), 'identity.user-updated',
                CASE WHEN rare THEN '{"kind":"user","userId":"rare"}' WHEN nth % 2 = 0 THEN '{"kind":"client","clientId":"app"}' ELSE '{"kind":"system"}' END::jsonb,
                array_fill('user ' || nth % 500, ARRAY[place]) || CASE WHEN rare THEN 'rare' ELSE 'app' END || array_fill('x' || nth, ARRAY[6 - place]),
                '{"version":1}', 'one operation', sha256('x')
           FROM unnest($1::uuid[]) AS tenant, generate_series(1, ${entries}) AS nth, LATERAL (SELECT nth % 7 AS place) AS places,
                LATERAL (SELECT nth % ${oneInSoMany} = 0 AND nth <= ${entries / 2} AS rare) AS wanted`,
        [[ours.tenantId, others.tenantId]],
      );
      await admin.query('ANALYZE audit_entries');
    }, 60_000);

    /** How many pages of the database it takes to list, as the service does it. */
    const pagesRead = (filter: AuditFilter, before: number | null = null): Promise<number> => {
      const { app } = replicas[0];
      return app.get(UnitOfWork).transaction(ours, async (tx) => {
        await tx.run(app.get(AuditLog).list(filter, before, 101));
        const sql = SqlTransaction.of(tx);
        const prepared = `SELECT name FROM pg_prepared_statements WHERE statement LIKE '%FROM audit_entries%' AND from_sql = false ORDER BY prepare_time DESC LIMIT 1`;
        const [statement] = await sql.query<{ name: string }>(prepared);
        const values = [ours.tenantId, before ?? Number.MAX_SAFE_INTEGER, 101, ...Object.values(filter)]
          .map((value) => `'${value}'`)
          .join(', ');
        const explain = `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE "${statement?.name}" (${values})`;
        const [row] = await sql.query<{ 'QUERY PLAN': readonly [{ readonly Plan: Plan }] }>(explain);
        const plan = row?.['QUERY PLAN'][0].Plan;
        return plan === undefined ? NaN : plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
      });
    };

    it.each<AuditFilter>([
      {},
      { actor: 'rare' },
      { actor: 'app' },
      { actor: 'nobody' },
      { subject: 'rare' },
      { subject: 'user 7' },
      { subject: 'nobody' },
      { actor: 'rare', subject: 'rare' },
    ])('by %j', async (filter) => {
      const { rows } = await admin.query<{ pages: number }>(
        `SELECT sum(pg_relation_size(inhrelid) / 8192)::integer AS pages FROM pg_inherits WHERE inhparent = 'audit_entries'::regclass`,
      );
      const read = await pagesRead(filter);
      expect(read).toBeLessThan((rows[0]?.pages ?? 0) / 3);
      // An entry each, and the way to it in each index of each partition.
      expect(read).toBeLessThan(101 + maxSubjects * 60);
      expect(await pagesRead(filter, entries / 2)).toBeLessThan(101 + maxSubjects * 60);
    });

    it.each<AuditFilter>([{ actor: 'rare' }, { subject: 'rare' }, { actor: 'rare', subject: 'rare', kind: 'identity.user-updated' }])(
      'page by page by %j, each entry once, the newest first',
      async (filter) => {
        const seen: number[] = [];
        let cursor: string | undefined;
        do {
          const { items, nextCursor } = await page({ ...filter, limit: 2, cursor }, ours);
          seen.push(...items.map(({ position }) => position));
          cursor = nextCursor ?? undefined;
        } while (cursor !== undefined);
        expect(seen).toEqual([6_000, 5_000, 4_000, 3_000, 2_000, 1_000]);
      },
    );
  });
});
