import type { AccessTokenRevocation, AccessTokenStore, StoredAccessToken, Transaction } from '#oauth-core';
import { SqlTransaction } from '#persistence';
import { epochOf } from '../sql-times.js';

/** Opaque access tokens, and revocations of access tokens of either format, by hash. */
export class TypeOrmAccessTokenStore implements AccessTokenStore {
  async insert(tx: Transaction, token: StoredAccessToken): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query(
      `INSERT INTO access_tokens (tenant_id, token_hash, expires_at, grant_id, client_id, user_id, scopes, audience, issued_at)
       VALUES ($1, $2, to_timestamp($3), $4, $5, $6, $7, $8, to_timestamp($9))`,
      [
        sql.tenantId,
        token.tokenHash,
        token.expiresAt,
        token.grantId,
        token.clientId,
        token.userId,
        token.scopes,
        token.audience,
        token.issuedAt,
      ],
    );
  }

  async find(tx: Transaction, tokenHash: string): Promise<StoredAccessToken | null> {
    const sql = SqlTransaction.of(tx);
    const [token] = await sql.query<StoredAccessToken>(
      `SELECT token_hash AS "tokenHash", grant_id AS "grantId", client_id AS "clientId", user_id AS "userId", scopes, audience,
         ${epochOf('issued_at')} AS "issuedAt", ${epochOf('expires_at')} AS "expiresAt"
       FROM access_tokens WHERE tenant_id = $1 AND token_hash = $2`,
      [sql.tenantId, tokenHash],
    );
    return token ?? null;
  }

  async revoke(tx: Transaction, { tokenHash, grantId, clientId, expiresAt }: AccessTokenRevocation): Promise<boolean> {
    const sql = SqlTransaction.of(tx);
    const revoked = await sql.query(
      `INSERT INTO revoked_access_tokens (tenant_id, token_hash, expires_at, grant_id, client_id)
       VALUES ($1, $2, to_timestamp($3), $4, $5) ON CONFLICT DO NOTHING RETURNING 1 AS revoked`,
      [sql.tenantId, tokenHash, expiresAt, grantId, clientId],
    );
    return revoked.length === 1;
  }

  async isRevoked(tx: Transaction, tokenHash: string): Promise<boolean> {
    const sql = SqlTransaction.of(tx);
    const revoked = await sql.query('SELECT 1 AS revoked FROM revoked_access_tokens WHERE tenant_id = $1 AND token_hash = $2', [
      sql.tenantId,
      tokenHash,
    ]);
    return revoked.length > 0;
  }
}
