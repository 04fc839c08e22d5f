import type { MigrationInterface, QueryRunner } from 'typeorm';
import { trimLog } from './1799310000000-let-logs-begin-later.js';

/**
 * Removes at most `most` entries from the beginning of a log, up to the first that happened at or after `before`, or whatever they are where the log is
 * being erased. What follows stays one chain, also where an entry was recorded late: it goes with those recorded before it.
 *
 * Of a log that is not being erased nothing goes that happened within a day, whoever asks, and nothing that is not as it was recorded: a log that was tampered with is evidence.
 */
const trimIntactLog = `
CREATE OR REPLACE FUNCTION trim_log(before timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $function$
DECLARE
  tenant uuid := nullif(current_setting('ostiary.tenant_id', true), '')::uuid;
  chain audit_chains;
  last bigint;
  last_hash bytea;
  is_intact boolean;
BEGIN
  SELECT * INTO chain FROM audit_chains WHERE tenant_id = tenant FOR UPDATE;
  last := least(chain.anchor_position + most, chain.position);
  IF chain.erased_at IS NULL THEN
    -- An hour for clocks that disagree.
    IF before > now() - interval '23 hours' THEN
      RAISE EXCEPTION 'what happened within a day is not trimmed' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    SELECT coalesce(min(position) - 1, last) INTO last FROM audit_entries
     WHERE tenant_id = tenant AND position > chain.anchor_position AND position <= last AND occurred_at >= before;
  END IF;
  IF last IS NULL OR last = chain.anchor_position THEN
    RETURN 0;
  END IF;
  IF chain.erased_at IS NULL THEN
    SELECT count(*) = last - chain.anchor_position AND bool_and(hash = expected AND position = place) INTO is_intact
      FROM (SELECT position, hash, chain.anchor_position + row_number() OVER places AS place,
                   entry_hash(coalesce(lag(hash) OVER places, chain.anchor_hash), tenant_id, position, occurred_at, event_id, kind, actor, subjects, details,
                              correlation_id) AS expected
              FROM audit_entries WHERE tenant_id = tenant AND position > chain.anchor_position AND position <= last
            WINDOW places AS (ORDER BY position)) AS checked;
    IF NOT is_intact THEN
      RAISE EXCEPTION 'a log that was tampered with is not trimmed' USING ERRCODE = 'data_corrupted';
    END IF;
  END IF;
  SELECT hash INTO last_hash FROM audit_entries WHERE tenant_id = tenant AND position = last;
  DELETE FROM audit_entries WHERE tenant_id = tenant AND position > chain.anchor_position AND position <= last;
  UPDATE audit_chains SET anchor_position = last, anchor_hash = coalesce(last_hash, hash) WHERE tenant_id = tenant;
  RETURN last - chain.anchor_position;
END
$function$`;

/** Retention takes nothing that is recent, and nothing that shows tampering. */
export class KeepEvidenceWhenTrimming1800110000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(trimIntactLog);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(trimLog('CREATE OR REPLACE'));
  }
}
