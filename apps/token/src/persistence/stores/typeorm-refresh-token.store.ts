import type {
  GrantedRefreshToken,
  RefreshTokenStore,
  Rotation,
  RotationOutcome,
  StoredGrant,
  StoredRefreshToken,
  Transaction,
} from '#oauth-core';
import { SqlTransaction } from '#persistence';
import { epochOf } from '../sql-times.js';
import { grantAsJson } from './typeorm-grant.store.js';

type GrantedRow = StoredRefreshToken & { readonly grant: StoredGrant | null };
type SpentRow = StoredRefreshToken & { readonly parentSpentAt: number; readonly salt: string; readonly isLive: boolean | null };

const columnsOf = (alias: string): string =>
  `${alias}.token_hash AS "tokenHash", ${alias}.grant_id AS "grantId", ${alias}.client_id AS "clientId",
   ${epochOf(`${alias}.issued_at`)} AS "issuedAt", ${epochOf(`${alias}.idle_expires_at`)} AS "expiresAt",
   ${epochOf(`${alias}.expires_at`)} AS "familyExpiresAt", ${epochOf(`${alias}.spent_at`)} AS "spentAt"`;

const insertTokens = `
  INSERT INTO refresh_tokens (tenant_id, token_hash, expires_at, idle_expires_at, grant_id, client_id, issued_at)
  SELECT $1, "tokenHash", to_timestamp("familyExpiresAt"), to_timestamp("expiresAt"), "grantId", "clientId", to_timestamp("issuedAt")
  FROM json_to_recordset($2) AS input("tokenHash" text, "familyExpiresAt" float8, "expiresAt" float8, "grantId" uuid, "clientId" text,
    "issuedAt" float8)`;

const findTokens = `
  SELECT token_hash AS key, ${columnsOf('token')}, ${grantAsJson('token.grant_id')} AS "grant"
  FROM refresh_tokens token WHERE tenant_id = $1 AND token_hash = ANY ($2)`;

const rotateTokens = `
  WITH input AS MATERIALIZED (
    SELECT * FROM json_to_recordset($2) AS input(nth integer, "parentHash" text, at float8, salt text, "tokenHash" text, "grantId" uuid,
      "clientId" text, "issuedAt" float8, "expiresAt" float8, "familyExpiresAt" float8)
  ), live AS MATERIALIZED (
    SELECT id FROM grants WHERE tenant_id = $1 AND id = ANY (ARRAY(SELECT "grantId" FROM input)) AND revoked_at IS NULL
    ORDER BY id FOR NO KEY UPDATE
  ), spent AS (
    UPDATE refresh_tokens parent SET spent_at = to_timestamp(at), successor_hash = "tokenHash", successor_salt = salt
    FROM input JOIN live ON live.id = "grantId"
    WHERE parent.tenant_id = $1 AND parent.token_hash = ANY (ARRAY(SELECT "parentHash" FROM input)) AND parent.token_hash = "parentHash"
      AND parent.expires_at = to_timestamp("familyExpiresAt") AND parent.grant_id = live.id AND parent.client_id = "clientId"
      AND parent.spent_at IS NULL
    RETURNING nth
  ), succeeded AS (
    INSERT INTO refresh_tokens (tenant_id, token_hash, expires_at, idle_expires_at, grant_id, client_id, issued_at)
    SELECT $1, "tokenHash", to_timestamp("familyExpiresAt"), to_timestamp("expiresAt"), "grantId", "clientId", to_timestamp("issuedAt")
    FROM spent JOIN input USING (nth)
  )
  SELECT nth FROM spent`;

const findSuccessor = `
  SELECT ${columnsOf('successor')}, parent.successor_salt AS salt, ${epochOf('parent.spent_at')} AS "parentSpentAt",
    (SELECT revoked_at IS NULL FROM grants WHERE tenant_id = $1 AND id = $3) AS "isLive"
  FROM refresh_tokens parent
  JOIN refresh_tokens successor ON successor.tenant_id = parent.tenant_id AND successor.token_hash = parent.successor_hash
    AND successor.expires_at = parent.expires_at
  WHERE parent.tenant_id = $1 AND parent.token_hash = $2`;

/** Refresh tokens, by hash. A family shares its absolute limit and so lies in one partition. */
export class TypeOrmRefreshTokenStore implements RefreshTokenStore {
  async insert(tx: Transaction, token: StoredRefreshToken): Promise<void> {
    await SqlTransaction.of(tx).each(insertTokens, token.tokenHash, token);
  }

  async find(tx: Transaction, tokenHash: string): Promise<GrantedRefreshToken | null> {
    const row = await SqlTransaction.of(tx).find<GrantedRow>(findTokens, tokenHash);
    if (!row?.grant) return null;
    const { grant, ...token } = row;
    return { token, grant };
  }

  /**
   * The grants' rows are locked first, in any case and in the order of their ids: rotations of one grant come one after the
   * other, in the same order of locks as a revocation, and a token of a revoked grant is as good as unknown. Nothing is
   * rotated after a revocation has answered. A token that somebody spent while this one waited is seen as spent: PostgreSQL
   * checks the conditions of an UPDATE again on rows that changed meanwhile.
   */
  async rotate(tx: Transaction, { parentHash, at, salt, successor }: Rotation): Promise<RotationOutcome> {
    const sql = SqlTransaction.of(tx);
    const rotated = await sql.each(rotateTokens, successor.grantId, Object.assign({}, successor, { parentHash, at, salt }));
    if (rotated !== null) return { kind: 'rotated' };
    const [row] = await sql.query<SpentRow>(findSuccessor, [sql.tenantId, parentHash, successor.grantId]);
    if (row?.isLive !== true) return { kind: 'unknown' };
    const { salt: spentSalt, parentSpentAt, isLive: _, ...found } = row;
    return { kind: 'spent', spentAt: parentSpentAt, salt: spentSalt, successor: found };
  }
}
