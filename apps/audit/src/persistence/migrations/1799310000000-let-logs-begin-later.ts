import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants, protectFromWrites } from '#persistence';

/** What the first entry that is kept follows: the start of the chain, or the last of those that are gone. An erased log keeps nothing. */
const anchors = [
  'ALTER TABLE audit_chains ADD COLUMN anchor_position bigint NOT NULL DEFAULT 0, ADD COLUMN anchor_hash bytea NOT NULL DEFAULT chain_start()',
  'ALTER TABLE audit_chains NO FORCE ROW LEVEL SECURITY',
  'UPDATE audit_chains SET anchor_position = position, anchor_hash = hash WHERE erased_at IS NOT NULL',
  'ALTER TABLE audit_chains FORCE ROW LEVEL SECURITY',
  // For the owner alone, and within `list_logs` alone.
  `CREATE POLICY listed_logs ON audit_chains FOR SELECT TO CURRENT_USER USING (current_setting('ostiary.listing_logs', true) = 'on')`,
];

/** The tenants that have entries, from one on: ids and nothing else. */
const listLogs = `
CREATE FUNCTION list_logs(behind uuid, most integer) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $function$
BEGIN
  PERFORM set_config('ostiary.listing_logs', 'on', true);
  RETURN QUERY SELECT tenant_id FROM audit_chains WHERE tenant_id > behind AND anchor_position < position ORDER BY tenant_id LIMIT most;
  PERFORM set_config('ostiary.listing_logs', '', true);
END
$function$`;

/**
 * Removes at most `most` entries from the beginning of a log, up to the first that happened at or after `before`, or whatever they are where the log is
 * being erased. What follows stays one chain, also where an entry was recorded late: it goes with those recorded before it. Where the entry that the rest
 * would follow is missing, nothing goes: a log that was tampered with is evidence.
 */
export const trimLog = (verb: 'CREATE' | 'CREATE OR REPLACE', alsoDelete = ''): string => `
${verb} FUNCTION trim_log(before timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $function$
DECLARE
  tenant uuid := nullif(current_setting('ostiary.tenant_id', true), '')::uuid;
  chain audit_chains;
  last bigint;
  last_hash bytea;
BEGIN
  SELECT * INTO chain FROM audit_chains WHERE tenant_id = tenant FOR UPDATE;
  last := least(chain.anchor_position + most, chain.position);
  IF chain.erased_at IS NULL THEN
    SELECT coalesce(min(position) - 1, last) INTO last FROM audit_entries
     WHERE tenant_id = tenant AND position > chain.anchor_position AND position <= last AND occurred_at >= before;
  END IF;
  IF last IS NULL OR last = chain.anchor_position THEN
    RETURN 0;
  END IF;
  SELECT hash INTO last_hash FROM audit_entries WHERE tenant_id = tenant AND position = last;
  IF last_hash IS NULL AND chain.erased_at IS NULL THEN
    RETURN 0;
  END IF;
  DELETE FROM audit_entries WHERE tenant_id = tenant AND position > chain.anchor_position AND position <= last;${alsoDelete}
  UPDATE audit_chains SET anchor_position = last, anchor_hash = coalesce(last_hash, hash) WHERE tenant_id = tenant;
  RETURN last - chain.anchor_position;
END
$function$`;

/** The end of a tenant begins: nothing is recorded any more, and `trim_log` may take everything. */
const endLog = `
CREATE FUNCTION end_log() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  INSERT INTO audit_chains AS chain (tenant_id, position, hash, erased_at)
  SELECT nullif(current_setting('ostiary.tenant_id', true), '')::uuid, 0, chain_start(), now()
  ON CONFLICT (tenant_id) DO UPDATE SET erased_at = coalesce(chain.erased_at, now()) $$`;

/** What it was before: for the way back. */
const eraseWithoutAnchor = (
  tenant: string,
): string => `INSERT INTO audit_chains AS chain (tenant_id, position, hash, erased_at) SELECT ${tenant}, 0, chain_start(), now()
  ON CONFLICT (tenant_id) DO UPDATE SET erased_at = coalesce(chain.erased_at, now())`;

/** As before, and nothing is kept. */
const eraseChain = `
CREATE OR REPLACE FUNCTION erase_audit_chains() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  INSERT INTO audit_chains AS chain (tenant_id, position, hash, erased_at)
  SELECT nullif(current_setting('ostiary.tenant_id', true), '')::uuid, 0, chain_start(), now()
  ON CONFLICT (tenant_id) DO UPDATE
    SET erased_at = coalesce(chain.erased_at, now()), anchor_position = chain.position, anchor_hash = chain.hash $$`;

const quoted = (text: string): string => `$statement$${text}$statement$`;

/** Rows of which a policy of FORCE hides all from the owner, too, are seen under the exclusive lock that the change takes anyway. */
const moveFromDefault = `
      ALTER TABLE audit_entries_default NO FORCE ROW LEVEL SECURITY;
      EXECUTE format('WITH moved AS (DELETE FROM audit_entries_default WHERE occurred_at >= %L AND occurred_at < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
        starts, starts + interval '1 month', partition_name);
      ALTER TABLE audit_entries_default FORCE ROW LEVEL SECURITY;`;

/** As before, but that whoever was granted writes by default loses them, whatever the roles are called. */
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
      EXECUTE format('CREATE TABLE %I (LIKE audit_entries INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition_name);${moveFromDefault}
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

/** Drops partitions that end before a time, as far as they are empty. Each is looked into under the exclusive lock under which it goes. */
const dropPartitions = `
CREATE FUNCTION drop_empty_partitions(before timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET lock_timeout = '2s' SET timezone = 'UTC' AS $function$
DECLARE
  partition_ regclass;
  is_empty boolean;
  dropped integer := 0;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended('audit.make_partitions', 0)) THEN
    RETURN 0;
  END IF;
  FOR partition_ IN
    SELECT inhrelid FROM pg_inherits JOIN pg_class ON oid = inhrelid
     WHERE inhparent = 'audit_entries'::regclass AND relname ~ '^audit_entries_[0-9]{6}$'
       AND to_date(right(relname, 6), 'YYYYMM') + interval '1 month' <= least(before, date_trunc('month', now()) - interval '1 month')
  LOOP
    EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', partition_);
    EXECUTE format('SELECT NOT EXISTS (SELECT FROM %s)', partition_) INTO is_empty;
    IF is_empty THEN
      EXECUTE format('DROP TABLE %s', partition_);
      dropped := dropped + 1;
    ELSE
      EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', partition_);
    END IF;
  END LOOP;
  RETURN dropped;
END
$function$`;

/** Logs that begin behind what is gone: for retention, and for the end of tenants whose log is too long for one transaction. */
export class LetLogsBeginLater1799310000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...anchors, listLogs, trimLog('CREATE'), endLog, eraseChain, makePartitions, dropPartitions])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION list_logs, trim_log, end_log, drop_empty_partitions');
    const [erase] = protectFromWrites('audit_chains', eraseWithoutAnchor);
    await runner.query((erase ?? '').replace('CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION'));
    await runner.query('DROP POLICY listed_logs ON audit_chains');
    await runner.query('ALTER TABLE audit_chains DROP COLUMN anchor_position, DROP COLUMN anchor_hash');
  }
}
