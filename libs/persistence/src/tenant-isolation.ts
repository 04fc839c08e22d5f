import type { DataSource } from 'typeorm';

/** Tables of the platform in each service's schema. Their rows name a tenant or none, and no tenant's request reads them. */
export const platformTables = ['outbox', 'inbox', 'dead_letters', 'migrations'] as const;

const quote = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;
const currentTenant = `nullif(current_setting('ostiary.tenant_id', true), '')::uuid`;

/**
 * SQL for a migration: the rows of `table` (unqualified, column `tenant_id uuid`) are visible and writable only in a
 * transaction that set their tenant, for the owner too; with no tenant set, none are. A partition needs it of its own,
 * because a statement that names the partition obeys the partition's policies only.
 */
export const isolateTenants = (table: string): readonly string[] => [
  `ALTER TABLE ${quote(table)} ENABLE ROW LEVEL SECURITY`,
  `ALTER TABLE ${quote(table)} FORCE ROW LEVEL SECURITY`,
  `CREATE POLICY tenant_isolation ON ${quote(table)} USING (tenant_id = ${currentTenant}) WITH CHECK (tenant_id = ${currentTenant})`,
];

/**
 * The tables (partitions included) of the data source's schema that have a column `tenant_id` but are not isolated:
 * not enabled, not forced, without a policy, or with one that says anything else. Empty is good. Any role may ask.
 */
export const checkTenantIsolation = async (dataSource: DataSource): Promise<readonly string[]> => {
  const schema = dataSource.options.type === 'postgres' ? dataSource.options.schema : undefined;
  const rows: { name: string }[] = await dataSource.query(
    `SELECT c.relname AS name
       FROM pg_class c
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
      WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> ALL ($2)
        AND NOT (c.relrowsecurity AND c.relforcerowsecurity
          AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
          AND NOT EXISTS (
            SELECT FROM pg_policy p
             WHERE p.polrelid = c.oid
               AND NOT (p.polcmd = '*' AND p.polroles = '{0}'
                 AND pg_get_expr(p.polqual, p.polrelid) LIKE '(tenant_id = (NULLIF(current_setting(''ostiary.tenant_id''%::uuid)'
                 AND pg_get_expr(p.polwithcheck, p.polrelid) = pg_get_expr(p.polqual, p.polrelid))))
      ORDER BY c.relname`,
    [schema === undefined ? 'public' : quote(schema), [...platformTables]],
  );
  return rows.map((row) => row.name);
};
