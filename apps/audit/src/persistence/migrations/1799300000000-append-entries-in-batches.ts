import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The row of the chain is locked first, so that whoever writes for this tenant at the same time waits and then follows. Nothing follows in a chain that
 * was erased. `entries` has an object for each, whose members are called as the columns.
 */
const appendEntries = `
CREATE FUNCTION append_entries(entries jsonb) RETURNS boolean
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
  INSERT INTO audit_entries SELECT * FROM unnest(written);
  UPDATE audit_chains SET position = chain.position, hash = chain.hash WHERE tenant_id = tenant;
  RETURN true;
END
$function$`;

/** Entries of a tenant that come at the same time are chained and written by one statement. `append_entry` stays for replicas of the version before. */
export class AppendEntriesInBatches1799300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(appendEntries);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION append_entries');
  }
}
