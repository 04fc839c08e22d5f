import type { DataSource } from 'typeorm';

/** The tables that no tenant owns, each with the reason. Every other one is isolated, whatever its columns are called. */
const platformTables = {
  dead_letters: 'events of all tenants that could not be handled, for the operator; no request reads it',
  inbox: 'ids of events that were handled; names no tenant',
  migrations: 'names of migrations; the service may only read it',
  migration_checksums: 'checksums of migrations; the service may not read it',
  outbox: 'events of all tenants on their way out; no request reads it',
  restores: 'when the data was restored from a backup; names no tenant',
  tenants: 'the tenants themselves, found by their name before a request has a tenant',
  throttle_key: 'one secret of the installation, which tenants have no part in; no request tells it',
} as const;

/** An identifier as SQL spells it. */
export const quote = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;
/** The tenant of the transaction, as SQL. */
export const currentTenant = `nullif(current_setting('ostiary.tenant_id', true), '')::uuid`;

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
 * SQL for a migration: after `isolateTenants`, a function `delete_expired_<table>(before timestamptz, most integer)` that
 * deletes at most `most` rows, of any tenant, whose `column` is before that moment, skips rows in use, and returns how
 * many went. The service's role calls it with no tenant set. It runs as the tables' owner, whose policy shows it expired
 * rows only; the role itself still sees none.
 */
export const deleteExpiredRows = (table: string, column: string): readonly string[] => [
  `CREATE POLICY expired_rows ON ${quote(table)} TO CURRENT_USER
     USING (${quote(column)} < nullif(current_setting('ostiary.expired_before', true), '')::timestamptz) WITH CHECK (false)`,
  `CREATE FUNCTION ${quote(`delete_expired_${table}`)}(before timestamptz, most integer) RETURNS integer
     LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
     DECLARE gone integer;
     BEGIN
       PERFORM set_config('ostiary.expired_before', before::text, true);
       DELETE FROM ${quote(table)} WHERE ctid IN (
         SELECT ctid FROM ${quote(table)} WHERE ${quote(column)} < before LIMIT most FOR UPDATE SKIP LOCKED);
       GET DIAGNOSTICS gone = ROW_COUNT;
       PERFORM set_config('ostiary.expired_before', '', true);
       RETURN gone;
     END $$`,
];

/**
 * The tables of the connection's schema that tenants own: all that are no `platformTables`; of a partitioned one, the whole without its
 * partitions. Whether each is isolated is for `checkTenantIsolation`.
 */
export const tenantTables = async (
  query: (sql: string, parameters: readonly unknown[]) => Promise<readonly { readonly name: string }[]>,
): Promise<readonly string[]> => {
  const rows = await query(
    `SELECT relname AS name
       FROM pg_class
      WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> ALL ($1)
      ORDER BY relname`,
    [Object.keys(platformTables)],
  );
  return rows.map(({ name }) => name);
};

/**
 * The tables (partitions included) and views of the data source's schema that are neither `platformTables` nor isolated:
 * not enabled, not forced, without a policy, or with one that says anything else (policies for the owner alone aside). A
 * view shows what its owner sees, so that none is isolated. Empty is good. Any role may ask.
 */
export const checkTenantIsolation = async (dataSource: DataSource): Promise<readonly string[]> => {
  const schema = dataSource.options.type === 'postgres' ? dataSource.options.schema : undefined;
  const rows: { name: string }[] = await dataSource.query(
    `SELECT c.relname AS name
       FROM pg_class c
      WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relname <> ALL ($2)
        AND NOT (c.relrowsecurity AND c.relforcerowsecurity
          AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polroles = '{0}')
          AND NOT EXISTS (
            SELECT FROM pg_policy p
             WHERE p.polrelid = c.oid AND p.polroles <> ARRAY[c.relowner]
               AND NOT (p.polcmd = '*' AND p.polroles = '{0}'
                 AND pg_get_expr(p.polqual, p.polrelid) LIKE '(tenant_id = (NULLIF(current_setting(''ostiary.tenant_id''%::uuid)'
                 AND pg_get_expr(p.polwithcheck, p.polrelid) = pg_get_expr(p.polqual, p.polrelid))))
      ORDER BY c.relname`,
    [schema === undefined ? 'public' : quote(schema), Object.keys(platformTables)],
  );
  return rows.map((row) => row.name);
};
