import type { Statement } from '#kernel';
import type { UsedAssertion, UsedAssertions } from '#oauth-core';
import { sqlStatement } from '#persistence';

/**
 * One that comes again with another expiry is known by its hash; of those that come at once, the key lets one in. What was used between a backup and its
 * restore is known no more.
 */
const useAssertions = `
  WITH input AS MATERIALIZED (
    SELECT * FROM json_to_recordset($2) AS input(nth integer, hash text, "issuedAt" float8, "expiresAt" float8)
  ), used AS (
    INSERT INTO used_client_assertions (tenant_id, assertion_hash, expires_at)
    SELECT $1, hash, to_timestamp("expiresAt") FROM input
    WHERE NOT EXISTS (
      SELECT FROM used_client_assertions known WHERE known.tenant_id = $1 AND known.assertion_hash = hash AND known.expires_at > now())
      AND NOT EXISTS (SELECT FROM restores WHERE restored_at >= to_timestamp("issuedAt"))
    ON CONFLICT DO NOTHING RETURNING assertion_hash
  )
  SELECT min(nth) AS nth FROM input JOIN used ON assertion_hash = hash GROUP BY assertion_hash`;

/** The client assertions that were used, until they expire. */
export class SqlUsedAssertionStore implements UsedAssertions {
  use(assertion: UsedAssertion): Statement<boolean> {
    return sqlStatement.byInput(useAssertions, assertion.hash, assertion).map((first) => first !== null);
  }
}
