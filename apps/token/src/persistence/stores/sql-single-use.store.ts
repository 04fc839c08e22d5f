import type { Statement } from '#kernel';
import type { SingleUse, SingleUses } from '#oauth-core';
import { sqlStatement } from '#persistence';

/**
 * One that comes again with another expiry is known by its hash; of those that come at once, the key lets one in. What was used between a backup and its
 * restore is known no more.
 */
const useOnce = (table: string, column: string): string => `
  WITH input AS MATERIALIZED (
    SELECT * FROM json_to_recordset($2) AS input(nth integer, hash text, "issuedAt" float8, "expiresAt" float8)
  ), used AS (
    INSERT INTO ${table} (tenant_id, ${column}, expires_at)
    SELECT $1, hash, to_timestamp("expiresAt") FROM input
    WHERE NOT EXISTS (SELECT FROM ${table} known WHERE known.tenant_id = $1 AND known.${column} = hash AND known.expires_at > now())
      AND NOT EXISTS (SELECT FROM restores WHERE restored_at >= to_timestamp("issuedAt"))
    ON CONFLICT DO NOTHING RETURNING ${column} AS used_hash
  )
  SELECT min(nth) AS nth FROM input JOIN used ON used_hash = hash GROUP BY used_hash`;

/** What was used of a kind that serves once, until it expires. */
export class SqlSingleUseStore implements SingleUses {
  static readonly assertions = new SqlSingleUseStore(useOnce('used_client_assertions', 'assertion_hash'));
  static readonly proofs = new SqlSingleUseStore(useOnce('used_dpop_proofs', 'proof_hash'));

  private constructor(private readonly sql: string) {}

  use(single: SingleUse): Statement<boolean> {
    return sqlStatement.byInput(this.sql, single.hash, single).map((first) => first !== null);
  }
}
