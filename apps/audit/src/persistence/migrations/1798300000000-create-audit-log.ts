import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants, protectFromWrites } from '#persistence';

const tables = [
  `CREATE TABLE audit_entries (
     tenant_id uuid NOT NULL,
     position bigint NOT NULL CHECK (position > 0),
     occurred_at timestamptz(3) NOT NULL,
     event_id uuid NOT NULL,
     kind text NOT NULL,
     actor jsonb NOT NULL,
     subjects text[] NOT NULL,
     details jsonb NOT NULL,
     correlation_id text NOT NULL,
     hash bytea NOT NULL,
     PRIMARY KEY (tenant_id, position, occurred_at)
   ) PARTITION BY RANGE (occurred_at)`,
  `CREATE INDEX audit_entries_of_actor ON audit_entries (tenant_id, coalesce(actor->>'userId', actor->>'clientId'), position)`,
  'CREATE INDEX audit_entries_of_kind ON audit_entries (tenant_id, kind, position)',
  'CREATE INDEX audit_entries_about ON audit_entries USING gin (subjects)',
  'CREATE TABLE audit_entries_default PARTITION OF audit_entries DEFAULT',

  `CREATE TABLE audit_chains (
     tenant_id uuid PRIMARY KEY,
     position bigint NOT NULL,
     hash bytea NOT NULL,
     erased_at timestamptz(3)
   )`,
  `COMMENT ON TABLE audit_chains IS 'Where the log of each tenant ends. Of an erased one this remains, and nothing follows.'`,
];

/** The one place that says what a hash covers. Times as whole milliseconds: text of a time depends on the session. */
const hashing = [
  `CREATE FUNCTION entry_hash(previous bytea, tenant uuid, place bigint, occurred timestamptz, event uuid, kind text, actor jsonb,
     subjects text[], details jsonb, correlation text) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
     SELECT sha256(previous || convert_to(jsonb_build_array(tenant, place, round(date_part('epoch', occurred) * 1000)::bigint, event, kind, actor,
       to_jsonb(subjects), details, correlation)::text, 'UTF8')) $$`,
  // What the first entry follows.
  `CREATE FUNCTION chain_start() RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT sha256(''::bytea) $$`,
];

/**
 * One statement: the row of the chain is locked by the upsert, so that whoever writes for this tenant at the same time waits and then
 * follows. Nothing follows in a chain that was erased. The service's role may write by this function alone.
 */
const append = `
CREATE FUNCTION append_entry(occurred timestamptz, event uuid, kind text, actor jsonb, subjects text[], details jsonb, correlation text)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  WITH given AS (SELECT nullif(current_setting('ostiary.tenant_id', true), '')::uuid AS tenant),
  next AS (
    INSERT INTO audit_chains AS chain (tenant_id, position, hash)
    SELECT tenant, 1, entry_hash(chain_start(), tenant, 1, occurred, event, kind, actor, subjects, details, correlation) FROM given
    ON CONFLICT (tenant_id) DO UPDATE
      SET position = chain.position + 1,
          hash = entry_hash(chain.hash, chain.tenant_id, chain.position + 1, occurred, event, kind, actor, subjects, details, correlation)
    WHERE chain.erased_at IS NULL
    RETURNING tenant_id, position, hash
  )
  INSERT INTO audit_entries
  SELECT tenant_id, position, occurred, event, kind, actor, subjects, details, correlation, hash FROM next
  RETURNING position
$$`;

const erasures = [
  ...protectFromWrites('audit_entries'),
  ...protectFromWrites(
    'audit_chains',
    (tenant) => `INSERT INTO audit_chains AS chain (tenant_id, position, hash, erased_at) SELECT ${tenant}, 0, chain_start(), now()
       ON CONFLICT (tenant_id) DO UPDATE SET erased_at = coalesce(chain.erased_at, now())`,
  ),
];

const quoted = (text: string): string => `$statement$${text}$statement$`;

/**
 * Partitions of a month each, from the last month to as many ahead as asked for. The service's role may read them, as their parent. FORCE is lifted from the
 * default partition while rows move out of it, since it binds the owner too, under the exclusive lock that attaching takes anyway.
 */
const makePartitions = `
CREATE FUNCTION make_partitions(months_ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET lock_timeout = '2s' SET timezone = 'UTC' AS $function$
DECLARE
  starts timestamptz := date_trunc('month', now()) - interval '1 month';
  partition_name text;
  statement text;
  writer text;
  made integer := 0;
BEGIN
  -- One replica at a time; the others have nothing left to do.
  IF NOT pg_try_advisory_xact_lock(hashtextextended('audit.make_partitions', 0)) THEN
    RETURN 0;
  END IF;
  WHILE starts <= now() + make_interval(months => months_ahead) LOOP
    partition_name := 'audit_entries_' || to_char(starts, 'YYYYMM');
    IF to_regclass(partition_name) IS NULL THEN
      EXECUTE format('CREATE TABLE %I (LIKE audit_entries INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition_name);
      ALTER TABLE audit_entries_default NO FORCE ROW LEVEL SECURITY;
      EXECUTE format('WITH moved AS (DELETE FROM audit_entries_default WHERE occurred_at >= %L AND occurred_at < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
        starts, starts + interval '1 month', partition_name);
      ALTER TABLE audit_entries_default FORCE ROW LEVEL SECURITY;
      FOREACH statement IN ARRAY ARRAY[${isolateTenants('partition_name').map(quoted).join(', ')}] LOOP
        EXECUTE replace(statement, 'partition_name', partition_name);
      END LOOP;
      FOR writer IN SELECT rolname FROM pg_roles WHERE rolname IN ('ostiary_audit', 'ostiary_audit_2') LOOP
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I FROM %I', partition_name, writer);
      END LOOP;
      EXECUTE format('ALTER TABLE audit_entries ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition_name, starts, starts + interval '1 month');
      made := made + 1;
    END IF;
    starts := starts + interval '1 month';
  END LOOP;
  RETURN made;
END
$function$`;

/** The audit log of every tenant, chained by hashes, and the functions by which alone it is written. */
export class CreateAuditLog1798300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const isolated = ['audit_entries', 'audit_entries_default', 'audit_chains'].flatMap(isolateTenants);
    const functions = [...hashing, append, ...erasures, makePartitions];
    for (const statement of [...tables, ...isolated, ...functions, 'SELECT make_partitions(2)']) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION make_partitions, append_entry, erase_audit_entries, erase_audit_chains');
    await runner.query('DROP TABLE audit_entries, audit_chains');
    await runner.query('DROP FUNCTION entry_hash, chain_start');
  }
}
