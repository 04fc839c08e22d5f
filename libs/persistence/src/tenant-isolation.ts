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

/** Name of the function that a tenant's rows of a table end by where the service's role may not write it. */
const erasureOf = (table: string): string => quote(`erase_${table}`);

/**
 * SQL for a migration: after `isolateTenants`, the service's role may read `table` and its partitions and not write them. What writes it are
 * functions of the tables' owner (SECURITY DEFINER), which the migration makes; the one made here is what `eraseTenant` calls. `erasure` is
 * one statement, about `tenant` and by default that deletes its rows.
 */
export const protectFromWrites = (
  table: string,
  erasure = (tenant: string): string => `DELETE FROM ${quote(table)} WHERE tenant_id = ${tenant}`,
): readonly string[] => [
  `CREATE FUNCTION ${erasureOf(table)}() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$ ${erasure(currentTenant)} $$`,
];

/** SQL, with the schema's name as `$1`, that names its tables and partitions which `protectFromWrites` is about. */
export const protectedTables = `
  SELECT c.oid::regclass::text AS name
    FROM pg_class c JOIN pg_class root ON root.oid = coalesce(pg_partition_root(c.oid), c.oid)
   WHERE c.relnamespace = quote_ident($1)::regnamespace AND c.relkind IN ('r', 'p')
     AND to_regprocedure(format('%I.%I()', $1, 'erase_' || root.relname)) IS NOT NULL`;

/** A table that tenants own, and whether its rows end by its own function. */
type TenantTable = { readonly name: string; readonly isProtected: boolean };

/** SQL, with the platform's tables as `$1`, for the connection's `TenantTable`s; of a partitioned one, the whole without its partitions. */
const tenantTables = `
  SELECT relname AS name, to_regprocedure(format('%I.%I()', current_schema(), 'erase_' || relname)) IS NOT NULL AS "isProtected"
    FROM pg_class
   WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> ALL ($1)
   ORDER BY relname`;

type Ask = <Row>(sql: string, parameters: readonly unknown[]) => Promise<readonly Row[]>;

/** One statement that deletes what the schema holds of the transaction's tenant, in all tables but the platform's; null where there are none. */
export const erasureStatement = async (ask: Ask): Promise<string | null> => {
  const tables = await ask<TenantTable>(tenantTables, [Object.keys(platformTables)]);
  if (tables.length === 0) return null;
  const deletions = tables
    .filter(({ isProtected }) => !isProtected)
    .map(({ name }, nth) => `gone_${nth} AS (DELETE FROM ${quote(name)} WHERE tenant_id = ${currentTenant})`);
  const calls = tables.filter(({ isProtected }) => isProtected).map(({ name }) => `${erasureOf(name)}()`);
  return `${deletions.length > 0 ? `WITH ${deletions.join(', ')} ` : ''}SELECT ${calls.join(', ')}`;
};

/** SQL, with tables that are passed over as `$1`, for the others of the connection that hold rows of users by their id. */
const userTables = `
  SELECT c.relname AS name
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'user_id' AND NOT a.attisdropped
   WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> ALL ($1)
   ORDER BY c.relname`;

/** One statement that deletes what the schema holds of the user `$1` of the transaction's tenant, in all tables with a column `user_id` but `kept` and the platform's; null where there are none. */
export const userErasureStatement = async (ask: Ask, kept: readonly string[]): Promise<string | null> => {
  const tables = await ask<Pick<TenantTable, 'name'>>(userTables, [[...Object.keys(platformTables), ...kept]]);
  if (tables.length === 0) return null;
  const deletions = tables.map(
    ({ name }, nth) => `gone_${nth} AS (DELETE FROM ${quote(name)} WHERE tenant_id = ${currentTenant} AND user_id = $1)`,
  );
  return `WITH ${deletions.join(', ')} SELECT`;
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
