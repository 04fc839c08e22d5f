import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/**
 * Under row-level security an index serves a condition only if neither its operator nor what is computed for it could leak a row that the policy hides. `->>` of
 * jsonb and `@>` of arrays could, for all that PostgreSQL knows; equality of text and a place of an array could not.
 */
const actors = [
  'DROP INDEX audit_entries_of_actor',
  `ALTER TABLE audit_entries ADD COLUMN actor_id text GENERATED ALWAYS AS (coalesce(actor->>'userId', actor->>'clientId')) STORED`,
  'CREATE INDEX audit_entries_of_actor ON audit_entries (tenant_id, actor_id, position) WHERE actor_id IS NOT NULL',
];

/** As many as an entry may have subjects. Each entry is in those of its own. */
const places = [1, 2, 3, 4, 5, 6, 7] as const;
const subjects = [
  'DROP INDEX audit_entries_about',
  ...places.map(
    (place) =>
      `CREATE INDEX audit_entries_about_${place} ON audit_entries (tenant_id, (subjects[${place}]), position) WHERE subjects[${place}] IS NOT NULL`,
  ),
];

const columns = 'tenant_id, position, occurred_at, event_id, kind, actor, subjects, details, correlation_id, hash';

/** As before, but that it names the columns, one of which is made of others. */
const appendEntries = `
CREATE OR REPLACE FUNCTION append_entries(entries jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $function$
DECLARE
  tenant uuid := nullif(current_setting('ostiary.tenant_id', true), '')::uuid;
  chain audit_chains;
  entry audit_entries;
  written audit_entries[] := '{}';
BEGIN
  INSERT INTO audit_chains (tenant_id, position, hash) VALUES (tenant, 0, chain_start()) ON CONFLICT (tenant_id) DO NOTHING;
  SELECT * INTO STRICT chain FROM audit_chains WHERE tenant_id = tenant FOR UPDATE;
  IF chain.erased_at IS NOT NULL THEN
    RETURN false;
  END IF;
  FOR entry IN SELECT * FROM jsonb_populate_recordset(NULL::audit_entries, entries) LOOP
    chain.position := chain.position + 1;
    chain.hash := entry_hash(chain.hash, tenant, chain.position, entry.occurred_at, entry.event_id, entry.kind, entry.actor, entry.subjects,
      entry.details, entry.correlation_id);
    entry.tenant_id := tenant;
    entry.position := chain.position;
    entry.hash := chain.hash;
    written := written || entry;
  END LOOP;
  INSERT INTO audit_entries (${columns}) SELECT ${columns} FROM unnest(written);
  UPDATE audit_chains SET position = chain.position, hash = chain.hash WHERE tenant_id = tenant;
  RETURN true;
END
$function$`;

const quoted = (text: string): string => `$statement$${text}$statement$`;

/** As before, but that a partition has the column that is made of others, and rows that move into it leave it to be made. */
const makePartitions = `
CREATE OR REPLACE FUNCTION make_partitions(months_ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET lock_timeout = '2s' SET timezone = 'UTC' AS $function$
DECLARE
  starts timestamptz := date_trunc('month', now()) - interval '1 month';
  partition_name text;
  statement text;
  writer regrole;
  made integer := 0;
BEGIN
  -- One replica at a time; the others have nothing left to do.
  IF NOT pg_try_advisory_xact_lock(hashtextextended('audit.make_partitions', 0)) THEN
    RETURN 0;
  END IF;
  WHILE starts <= now() + make_interval(months => months_ahead) LOOP
    partition_name := 'audit_entries_' || to_char(starts, 'YYYYMM');
    IF to_regclass(partition_name) IS NULL THEN
      EXECUTE format('CREATE TABLE %I (LIKE audit_entries INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)', partition_name);
      ALTER TABLE audit_entries_default NO FORCE ROW LEVEL SECURITY;
      EXECUTE format('WITH moved AS (DELETE FROM audit_entries_default WHERE occurred_at >= %L AND occurred_at < %L RETURNING *) INSERT INTO %I (${columns}) SELECT ${columns} FROM moved',
        starts, starts + interval '1 month', partition_name);
      ALTER TABLE audit_entries_default FORCE ROW LEVEL SECURITY;
      FOREACH statement IN ARRAY ARRAY[${isolateTenants('partition_name').map(quoted).join(', ')}] LOOP
        EXECUTE replace(statement, 'partition_name', partition_name);
      END LOOP;
      FOR writer IN
        SELECT DISTINCT grant_.grantee FROM pg_class, aclexplode(relacl) AS grant_ WHERE oid = partition_name::regclass AND grant_.grantee NOT IN (0, relowner)
      LOOP
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I FROM %s', partition_name, writer);
      END LOOP;
      EXECUTE format('ALTER TABLE audit_entries ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition_name, starts, starts + interval '1 month');
      made := made + 1;
    END IF;
    starts := starts + interval '1 month';
  END LOOP;
  RETURN made;
END
$function$`;

/** Indexes that the policy of row-level security and the filters by actor and subject can use together. */
export class FindEntriesByIndex1800100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...actors, ...subjects, appendEntries, makePartitions]) await runner.query(statement);
  }

  /** The functions stay: they do the same without the column. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(makePartitions.replace(' INCLUDING GENERATED', ''));
    await runner.query(`DROP INDEX ${places.map((place) => `audit_entries_about_${place}`).join(', ')}`);
    await runner.query('ALTER TABLE audit_entries DROP COLUMN actor_id');
    await runner.query('CREATE INDEX audit_entries_about ON audit_entries USING gin (subjects)');
    await runner.query(
      `CREATE INDEX audit_entries_of_actor ON audit_entries (tenant_id, coalesce(actor->>'userId', actor->>'clientId'), position)`,
    );
  }
}
