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
import { grantColumns } from './typeorm-grant.store.js';

type GrantedRow = StoredRefreshToken & { readonly grant: StoredGrant | null };
type SpentRow = StoredRefreshToken & { readonly parentSpentAt: number; readonly salt: string };

const columnsOf = (alias: string): string =>
  `${alias}.token_hash AS "tokenHash", ${alias}.grant_id AS "grantId", ${alias}.client_id AS "clientId",
   ${epochOf(`${alias}.issued_at`)} AS "issuedAt", ${epochOf(`${alias}.idle_expires_at`)} AS "expiresAt",
   ${epochOf(`${alias}.expires_at`)} AS "familyExpiresAt", ${epochOf(`${alias}.spent_at`)} AS "spentAt"`;

const lockLiveGrant = (id: string): string =>
  `SELECT id FROM grants WHERE tenant_id = $1 AND id = ${id} AND revoked_at IS NULL FOR NO KEY UPDATE`;

/** Refresh tokens, by hash. A family shares its absolute limit and so lies in one partition. */
export class TypeOrmRefreshTokenStore implements RefreshTokenStore {
  async insert(tx: Transaction, token: StoredRefreshToken): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query(
      `INSERT INTO refresh_tokens (tenant_id, token_hash, expires_at, idle_expires_at, grant_id, client_id, issued_at)
       VALUES ($1, $2, to_timestamp($3), to_timestamp($4), $5, $6, to_timestamp($7))`,
      [sql.tenantId, token.tokenHash, token.familyExpiresAt, token.expiresAt, token.grantId, token.clientId, token.issuedAt],
    );
  }

  async find(tx: Transaction, tokenHash: string): Promise<GrantedRefreshToken | null> {
    const sql = SqlTransaction.of(tx);
    const [row] = await sql.query<GrantedRow>(
      `SELECT ${columnsOf('token')}, (
         SELECT row_to_json(found) FROM (SELECT ${grantColumns} FROM grants WHERE tenant_id = $1 AND id = token.grant_id) found
       ) AS "grant"
       FROM refresh_tokens token WHERE tenant_id = $1 AND token_hash = $2`,
      [sql.tenantId, tokenHash],
    );
    if (!row?.grant) return null;
    const { grant, ...token } = row;
    return { token, grant };
  }

  /**
   * The grant's row is locked first and in any case: rotations of one grant come one after the other, in the same order
   * of locks as a revocation, and a token of a revoked grant is as good as unknown. Nothing is rotated after a
   * revocation has answered. A token that somebody spent while this one waited is seen as spent: PostgreSQL checks the
   * conditions of an UPDATE again on rows that changed meanwhile.
   */
  async rotate(tx: Transaction, { parentHash, at, salt, successor }: Rotation): Promise<RotationOutcome> {
    const sql = SqlTransaction.of(tx);
    const rotated = await sql.query(
      `WITH live AS MATERIALIZED (${lockLiveGrant('$4')}),
       spent AS (
         UPDATE refresh_tokens SET spent_at = to_timestamp($6), successor_hash = $7, successor_salt = $8
         FROM live
         WHERE tenant_id = $1 AND token_hash = $2 AND expires_at = to_timestamp($3) AND grant_id = live.id AND client_id = $5
           AND spent_at IS NULL
         RETURNING tenant_id, expires_at, grant_id, client_id
       )
       INSERT INTO refresh_tokens (tenant_id, token_hash, expires_at, idle_expires_at, grant_id, client_id, issued_at)
       SELECT tenant_id, $7, expires_at, to_timestamp($9), grant_id, client_id, to_timestamp($10) FROM spent
       RETURNING 1 AS rotated`,
      [
        sql.tenantId,
        parentHash,
        successor.familyExpiresAt,
        successor.grantId,
        successor.clientId,
        at,
        successor.tokenHash,
        salt,
        successor.expiresAt,
        successor.issuedAt,
      ],
    );
    if (rotated.length === 1) return { kind: 'rotated' };
    const live = await sql.query(lockLiveGrant('$2'), [sql.tenantId, successor.grantId]);
    return live.length === 0 ? { kind: 'unknown' } : this.spentEarlier(sql, parentHash);
  }

  private async spentEarlier(sql: SqlTransaction, parentHash: string): Promise<RotationOutcome> {
    const [row] = await sql.query<SpentRow>(
      `SELECT ${columnsOf('successor')}, parent.successor_salt AS salt, ${epochOf('parent.spent_at')} AS "parentSpentAt"
       FROM refresh_tokens parent
       JOIN refresh_tokens successor ON successor.tenant_id = parent.tenant_id AND successor.token_hash = parent.successor_hash
         AND successor.expires_at = parent.expires_at
       WHERE parent.tenant_id = $1 AND parent.token_hash = $2`,
      [sql.tenantId, parentHash],
    );
    if (!row) return { kind: 'unknown' };
    const { salt, parentSpentAt, ...successor } = row;
    return { kind: 'spent', spentAt: parentSpentAt, salt, successor };
  }
}
