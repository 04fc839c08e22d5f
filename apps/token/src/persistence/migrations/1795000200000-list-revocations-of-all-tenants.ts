import type { MigrationInterface, QueryRunner } from 'typeorm';

/** No access token lives longer than a day, whatever a tenant sets; clocks may differ by a little. */
const longestAccessToken = `interval '24 hours 5 minutes'`;

/** The owner, as whom the function runs, sees these rows and no others; the service's role itself still sees none. */
const visibleSince = (table: string): string =>
  `CREATE POLICY revocations_in_force ON ${table} FOR SELECT TO CURRENT_USER
     USING (revoked_at >= nullif(current_setting('ostiary.revoked_since', true), '')::timestamptz)`;

/**
 * A page of the revocations in force of all tenants, after the one of `after_id` at `since`: hashes and ids, nothing that
 * could be used. Both halves come from an index by time, so that what is not revoked costs nothing.
 */
const revocationsInForce = `
CREATE FUNCTION revocations_in_force(since timestamptz, after_id text, most integer)
RETURNS TABLE (tenant_id uuid, id text, ends_at timestamptz, revoked_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = token, pg_temp AS $function$
#variable_conflict use_column
DECLARE
  earliest timestamptz := greatest(since, now() - ${longestAccessToken});
BEGIN
  PERFORM set_config('ostiary.revoked_since', earliest::text, true);
  RETURN QUERY
    (SELECT g.tenant_id, g.id::text, least(g.expires_at, g.revoked_at + ${longestAccessToken}), g.revoked_at
       FROM grants g
      WHERE g.revoked_at >= earliest AND g.expires_at > now() AND (g.revoked_at, g.id::text) > (since, after_id)
      ORDER BY g.revoked_at, g.id::text LIMIT most)
    UNION ALL
    (SELECT r.tenant_id, r.token_hash, r.expires_at, r.revoked_at
       FROM revoked_access_tokens r
      WHERE r.revoked_at >= earliest AND r.expires_at > now() AND (r.revoked_at, r.token_hash) > (since, after_id)
      ORDER BY r.revoked_at, r.token_hash LIMIT most)
    ORDER BY 4, 2 LIMIT most;
  PERFORM set_config('ostiary.revoked_since', '', true);
END
$function$`;

/** Lets all revocations in force be read at once, whoever's. */
export class ListRevocationsOfAllTenants1795000200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      'DROP INDEX revoked_access_tokens_by_time',
      'DROP INDEX revoked_grants_by_time',
      'CREATE INDEX revoked_access_tokens_by_time ON revoked_access_tokens (revoked_at, token_hash)',
      'CREATE INDEX revoked_grants_by_time ON grants (revoked_at, (id::text)) WHERE revoked_at IS NOT NULL',
      visibleSince('revoked_access_tokens'),
      visibleSince('grants'),
      revocationsInForce,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const statements = [
      'DROP FUNCTION revocations_in_force',
      'DROP POLICY revocations_in_force ON grants',
      'DROP POLICY revocations_in_force ON revoked_access_tokens',
      'DROP INDEX revoked_access_tokens_by_time',
      'DROP INDEX revoked_grants_by_time',
      'CREATE INDEX revoked_access_tokens_by_time ON revoked_access_tokens (tenant_id, revoked_at)',
      'CREATE INDEX revoked_grants_by_time ON grants (tenant_id, revoked_at) WHERE revoked_at IS NOT NULL',
    ];
    for (const statement of statements) await runner.query(statement);
  }
}
