import type { Query, Statement, Transaction } from '#kernel';
import type { GrantedRefreshToken, RefreshTokenStore, RefreshTokenUse, Rotation, SpentRefreshToken, StoredRefreshToken } from '#oauth-core';
import { sqlQuery, sqlStatement, SqlTransaction } from '#persistence';
import { epochOf, keepWinners } from '../sql-expressions.js';
import { insertAccessTokens } from './sql-access-token.store.js';
import { grantOf, type GrantRow, grantsAsJson } from './sql-grant.store.js';

type GrantedRow = StoredRefreshToken & { readonly grant: GrantRow | null };
type SpentRow = StoredRefreshToken & { readonly parentSpentAt: number; readonly salt: string };

const columnsOf = (alias: string): string =>
  `${alias}.token_hash AS "tokenHash", ${alias}.grant_id AS "grantId", ${alias}.client_id AS "clientId",
   ${alias}.confirmation,
   ${epochOf(`${alias}.issued_at`)} AS "issuedAt", ${epochOf(`${alias}.idle_expires_at`)} AS "expiresAt",
   ${epochOf(`${alias}.expires_at`)} AS "familyExpiresAt", ${epochOf(`${alias}.spent_at`)} AS "spentAt"`;

/** Inserts the `StoredRefreshToken`s of a JSON array, or only its `winners`; `$1` is the tenant. */
export const insertRefreshTokens = (json: string, winners: string | null = null): string => `
  INSERT INTO refresh_tokens (tenant_id, token_hash, expires_at, idle_expires_at, grant_id, client_id, issued_at, confirmation)
  SELECT $1, "tokenHash", to_timestamp("familyExpiresAt"), to_timestamp("expiresAt"), "grantId", "clientId", to_timestamp("issuedAt"), confirmation
  FROM json_to_recordset(${json}) AS input(nth integer, "tokenHash" text, "familyExpiresAt" float8, "expiresAt" float8, "grantId" uuid,
    "clientId" text, "issuedAt" float8, confirmation jsonb)
  ${keepWinners(winners)}`;

const findTokens = `
  WITH token AS MATERIALIZED (
    SELECT token_hash, grant_id, client_id, issued_at, idle_expires_at, expires_at, spent_at, confirmation
    FROM refresh_tokens WHERE tenant_id = $1 AND token_hash = ANY ($2)
  ), granted AS MATERIALIZED (${grantsAsJson('SELECT grant_id FROM token')}
  )
  SELECT token_hash AS key, ${columnsOf('token')}, "grant" FROM token LEFT JOIN granted ON granted.id = grant_id`;

const rotateTokens = `
  WITH input AS MATERIALIZED (
    SELECT * FROM json_to_recordset($2) AS input(nth integer, "parentHash" text, at float8, salt text, "grantId" uuid, "clientId" text,
      "familyExpiresAt" float8, "successorHash" text)
  ), live AS MATERIALIZED (
    SELECT id FROM grants WHERE tenant_id = $1 AND id = ANY (ARRAY(SELECT "grantId" FROM input)) AND revoked_at IS NULL
    ORDER BY id FOR NO KEY UPDATE
  ), spent AS (
    UPDATE refresh_tokens parent SET spent_at = to_timestamp(at), successor_hash = "successorHash", successor_salt = salt
    FROM input JOIN live ON live.id = "grantId"
    WHERE parent.tenant_id = $1 AND parent.token_hash = ANY (ARRAY(SELECT "parentHash" FROM input)) AND parent.token_hash = "parentHash"
      AND parent.expires_at = to_timestamp("familyExpiresAt") AND parent.grant_id = live.id AND parent.client_id = "clientId"
      AND parent.spent_at IS NULL
    RETURNING nth
  ), succeeded AS (${insertRefreshTokens('$3', 'spent')}
  ), issued AS (${insertAccessTokens('$4', 'spent')}
  )
  SELECT nth FROM spent`;

const keepTokens = `
  WITH input AS MATERIALIZED (
    SELECT * FROM json_to_recordset($2) AS input(nth integer, "tokenHash" text, "grantId" uuid, "clientId" text, "familyExpiresAt" float8,
      "idleExpiresAt" float8)
  ), live AS MATERIALIZED (
    SELECT id FROM grants WHERE tenant_id = $1 AND id = ANY (ARRAY(SELECT "grantId" FROM input)) AND revoked_at IS NULL
    ORDER BY id FOR NO KEY UPDATE
  ), kept AS MATERIALIZED (
    SELECT nth, token_hash, expires_at, to_timestamp("idleExpiresAt") AS idle_expires_at
    FROM input JOIN live ON live.id = "grantId" JOIN refresh_tokens token ON token.token_hash = "tokenHash"
      AND token.expires_at = to_timestamp("familyExpiresAt") AND token.grant_id = live.id AND token.client_id = "clientId"
    WHERE token.tenant_id = $1 AND token.token_hash = ANY (ARRAY(SELECT "tokenHash" FROM input)) AND token.spent_at IS NULL
  ), extended AS (
    UPDATE refresh_tokens token SET idle_expires_at = greatest(token.idle_expires_at, latest.idle_expires_at)
    FROM (SELECT token_hash, expires_at, max(idle_expires_at) AS idle_expires_at FROM kept GROUP BY 1, 2) latest
    WHERE token.tenant_id = $1 AND token.token_hash = ANY (ARRAY(SELECT token_hash FROM kept)) AND token.token_hash = latest.token_hash
      AND token.expires_at = latest.expires_at AND token.spent_at IS NULL
    RETURNING token.token_hash
  ), won AS MATERIALIZED (SELECT nth FROM kept WHERE token_hash IN (SELECT token_hash FROM extended)
  ), issued AS (${insertAccessTokens('$3', 'won')}
  )
  SELECT nth FROM won`;

const holdGrant = 'SELECT id FROM grants WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL FOR NO KEY UPDATE';

const findSuccessor = `
  SELECT ${columnsOf('successor')}, parent.successor_salt AS salt, ${epochOf('parent.spent_at')} AS "parentSpentAt"
  FROM refresh_tokens parent
  JOIN refresh_tokens successor ON successor.tenant_id = parent.tenant_id AND successor.token_hash = parent.successor_hash
    AND successor.expires_at = parent.expires_at
  WHERE parent.tenant_id = $1 AND parent.token_hash = $2 AND parent.grant_id = $3`;

/** Refresh tokens, by hash. A family shares its absolute limit and so lies in one partition. */
export class SqlRefreshTokenStore implements RefreshTokenStore {
  find(tokenHash: string): Query<GrantedRefreshToken | null> {
    return sqlQuery.byKey<GrantedRow>(findTokens, tokenHash).map((row) => {
      if (!row?.grant) return null;
      const { grant, ...token } = row;
      return { token, grant: grantOf(grant) };
    });
  }

  /**
   * The grants' rows are locked first, in any case and in the order of their ids: rotations of one grant come one after the
   * other, in the same order of locks as a revocation, and a token of a revoked grant is as good as unknown. Nothing is
   * rotated after a revocation has answered. A token that somebody spent while this one waited is seen as spent: PostgreSQL
   * checks the conditions of an UPDATE again on rows that changed meanwhile.
   */
  rotate({ parentHash, at, salt, successor, accessToken }: Rotation): Statement<boolean> {
    const { grantId, clientId, familyExpiresAt, tokenHash: successorHash } = successor;
    const spending = { parentHash, at, salt, grantId, clientId, familyExpiresAt, successorHash };
    return sqlStatement.byInput(rotateTokens, grantId, spending, successor, accessToken).map((spent) => spent !== null);
  }

  /** Many may use one token at once, each for an access token of its own. The grants' rows are locked as those of rotations are; whether a rotation that was waited for has spent the token, only the update sees. */
  keep({ token, expiresAt: idleExpiresAt, accessToken }: RefreshTokenUse): Statement<boolean> {
    const { tokenHash, grantId, clientId, familyExpiresAt } = token;
    const use = { tokenHash, grantId, clientId, familyExpiresAt, idleExpiresAt };
    return sqlStatement.byInput(keepTokens, grantId, use, accessToken).map((kept) => kept !== null);
  }

  async findSpent(
    tx: Transaction,
    { tokenHash, grantId }: Pick<StoredRefreshToken, 'tokenHash' | 'grantId'>,
  ): Promise<SpentRefreshToken | null> {
    const sql = SqlTransaction.of(tx);
    const [live] = await sql.query(holdGrant, [sql.tenantId, grantId]);
    const [row] = live ? await sql.query<SpentRow>(findSuccessor, [sql.tenantId, tokenHash, grantId]) : [];
    if (!row) return null;
    const { salt, parentSpentAt, ...successor } = row;
    return { spentAt: parentSpentAt, salt, successor };
  }
}
