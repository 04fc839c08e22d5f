import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';
import { maintainPartitions } from './1795000000000-create-token-tables.js';

const quoted = (text: string): string => `$statement$${text}$statement$`;

/**
 * As `maintain_partitions`, which counts in days and calls it from now on: rows that live for minutes, one with each request, must not lie until their day is over. A
 * partition of whole days is named by its day, as ever, another by its hour too.
 */
const maintainHourly = `
CREATE FUNCTION maintain_partitions_by_hours(parent text, width_hours integer, ahead_hours integer, keep_hours integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = token, pg_temp SET lock_timeout = '2s' SET timezone = 'UTC' AS $function$
DECLARE
  width interval := make_interval(hours => width_hours);
  starts timestamptz := date_bin(width, now(), timestamptz '2024-01-01 00:00:00Z');
  name_form text := CASE WHEN width_hours % 24 = 0 THEN 'YYYYMMDD' ELSE 'YYYYMMDDHH24' END;
  leftovers text := parent || '_default';
  partition_name text;
  statement text;
  expired record;
  changes integer := 0;
BEGIN
  IF width_hours < 1 OR ahead_hours < 0 OR keep_hours < 0 THEN
    RAISE EXCEPTION 'maintain_partitions_by_hours: bad span of hours';
  END IF;
  PERFORM FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'token' AND c.relname = parent;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'maintain_partitions_by_hours: % is not a partitioned table of this schema', parent;
  END IF;
  -- One replica at a time; the others have nothing left to do.
  IF NOT pg_try_advisory_xact_lock(hashtextextended('token.maintain_partitions.' || parent, 0)) THEN
    RETURN 0;
  END IF;

  WHILE starts <= now() + make_interval(hours => ahead_hours) LOOP
    partition_name := parent || '_' || to_char(starts, name_form);
    IF to_regclass(partition_name) IS NULL THEN
      EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition_name, parent);
      EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', leftovers);
      EXECUTE format('DELETE FROM %I WHERE expires_at < %L', leftovers, now() - make_interval(hours => keep_hours));
      EXECUTE format('WITH moved AS (DELETE FROM %I WHERE expires_at >= %L AND expires_at < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
        leftovers, starts, starts + width, partition_name);
      EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', leftovers);
      FOREACH statement IN ARRAY ARRAY[${isolateTenants('partition_name').map(quoted).join(', ')}] LOOP
        EXECUTE replace(statement, 'partition_name', partition_name);
      END LOOP;
      EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, partition_name, starts, starts + width);
      changes := changes + 1;
    END IF;
    starts := starts + width;
  END LOOP;

  -- Dropping takes the parent's lock, attaching has taken a partition's: in one transaction they could deadlock with traffic.
  IF changes > 0 THEN
    RETURN changes;
  END IF;
  FOR expired IN
    SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = to_regclass(parent)
      AND substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \\(''([^'']+)''\\)')::timestamptz < now() - make_interval(hours => keep_hours)
  LOOP
    EXECUTE format('DROP TABLE %I', expired.name);
    changes := changes + 1;
  END LOOP;
  RETURN changes;
END
$function$`;

/** What replicas call that are older than this. They would part used proofs by the day, which does not fit beside hours: that is left to the newer ones. */
const maintainDaily = `
CREATE OR REPLACE FUNCTION maintain_partitions(parent text, width_days integer, ahead_days integer, keep_days integer) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = token, pg_temp AS $function$
  SELECT CASE WHEN parent = 'used_dpop_proofs' THEN 0 ELSE maintain_partitions_by_hours(parent, 24 * width_days, 24 * ahead_days, 24 * keep_days) END
$function$`;

const table = 'used_dpop_proofs';

/** What they hold still counts: it lies in the default partition until that of its hour is made. FORCE binds the owner too. */
const emptyPartitions = `
DO $$
DECLARE
  part record;
BEGIN
  ALTER TABLE ${table}_default NO FORCE ROW LEVEL SECURITY;
  FOR part IN
    SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = '${table}'::regclass AND c.relname <> '${table}_default'
  LOOP
    EXECUTE format('ALTER TABLE ${table} DETACH PARTITION %I', part.name);
    EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', part.name);
    EXECUTE format('INSERT INTO ${table}_default SELECT * FROM %I WHERE expires_at > now()', part.name);
    EXECUTE format('DROP TABLE %I', part.name);
  END LOOP;
  ALTER TABLE ${table}_default FORCE ROW LEVEL SECURITY;
END
$$`;

/** DPoP proofs that were used are dropped by the hour: at a thousand requests a second, those of a day would be 15 GB and more. */
export class PartUsedProofsByTheHour1830500000000 implements MigrationInterface {
  readonly name = 'PartUsedProofsByTheHour1830500000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const maintain = `SELECT maintain_partitions_by_hours('${table}', 1, 2, 0)`;
    for (const statement of [maintainHourly, maintainDaily, emptyPartitions, maintain]) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const drops = ['maintain_partitions', 'maintain_partitions_by_hours'].map((name) => `DROP FUNCTION ${name}`);
    const maintain = `SELECT maintain_partitions('${table}', 1, 2, 0)`;
    for (const statement of [...drops, maintainPartitions, emptyPartitions, maintain]) await queryRunner.query(statement);
  }
}
