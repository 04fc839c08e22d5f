import type { ClientId, SessionId, UserId } from '#contracts';
import type { AuthorizationCodeStore, ConsumeOutcome, StoredAuthorizationCode, Transaction } from '#oauth-core';
import { SqlTransaction } from '#persistence';
import type { PendingCodes } from '../../ports/pending-codes.js';
import { epochOf } from '../sql-times.js';

/** Authorization codes, by hash. Consumed and expired ones stay for a day, to recognise replays. */
export class TypeOrmAuthorizationCodeStore implements AuthorizationCodeStore, PendingCodes {
  async insert(tx: Transaction, code: StoredAuthorizationCode): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query(
      `INSERT INTO authorization_codes (tenant_id, code_hash, expires_at, grant_id, client_id, user_id, session_id, redirect_uri,
         code_challenge, nonce, scopes, resource, auth_time, acr, amr, created_at)
       VALUES ($1, $2, to_timestamp($3), $4, $5, $6, $7, $8, $9, $10, $11, $12, to_timestamp($13), $14, $15, to_timestamp($16))`,
      [
        sql.tenantId,
        code.codeHash,
        code.expiresAt,
        code.grantId,
        code.clientId,
        code.userId,
        code.sessionId,
        code.redirectUri,
        code.codeChallenge,
        code.nonce,
        code.scopes,
        code.resource,
        code.authTime,
        code.acr,
        code.amr,
        code.createdAt,
      ],
    );
  }

  async find(tx: Transaction, codeHash: string): Promise<StoredAuthorizationCode | null> {
    const sql = SqlTransaction.of(tx);
    const [code] = await sql.query<StoredAuthorizationCode>(
      `SELECT code_hash AS "codeHash", grant_id AS "grantId", client_id AS "clientId", user_id AS "userId", session_id AS "sessionId",
         redirect_uri AS "redirectUri", code_challenge AS "codeChallenge", nonce, scopes, resource,
         ${epochOf('auth_time')} AS "authTime", acr, amr, ${epochOf('created_at')} AS "createdAt", ${epochOf('expires_at')} AS "expiresAt"
       FROM authorization_codes WHERE tenant_id = $1 AND code_hash = $2`,
      [sql.tenantId, codeHash],
    );
    return code ?? null;
  }

  async consume(tx: Transaction, codeHash: string, at: number): Promise<ConsumeOutcome> {
    const sql = SqlTransaction.of(tx);
    const consumed = await sql.query(
      `UPDATE authorization_codes SET consumed_at = to_timestamp($3)
       WHERE tenant_id = $1 AND code_hash = $2 AND consumed_at IS NULL RETURNING 1 AS consumed`,
      [sql.tenantId, codeHash, at],
    );
    if (consumed.length === 1) return 'first';
    const known = await sql.query('SELECT 1 AS known FROM authorization_codes WHERE tenant_id = $1 AND code_hash = $2', [
      sql.tenantId,
      codeHash,
    ]);
    return known.length === 1 ? 'replayed' : 'unknown';
  }

  async discardOfSession(tx: Transaction, userId: UserId, sessionId: SessionId): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query(
      `DELETE FROM authorization_codes
       WHERE tenant_id = $1 AND user_id = $2 AND session_id = $3 AND consumed_at IS NULL AND NOT 'offline_access' = ANY (scopes)`,
      [sql.tenantId, userId, sessionId],
    );
  }

  async discardOfUser(tx: Transaction, userId: UserId, before: Date): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query('DELETE FROM authorization_codes WHERE tenant_id = $1 AND user_id = $2 AND consumed_at IS NULL AND created_at <= $3', [
      sql.tenantId,
      userId,
      before,
    ]);
  }

  async discardOfClient(tx: Transaction, clientId: ClientId): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query('DELETE FROM authorization_codes WHERE tenant_id = $1 AND client_id = $2 AND consumed_at IS NULL', [
      sql.tenantId,
      clientId,
    ]);
  }
}
