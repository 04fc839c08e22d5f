import type { AuthorizationRequestId } from '#contracts';
import { type AuthorizationRequestStore, hashSecret, type PendingAuthorization, type Transaction } from '#oauth-core';
import { SqlTransaction } from '#persistence';

type Row = { readonly request: Omit<PendingAuthorization, 'id'> };

/** Pending authorization requests, found by the SHA-256 of their handle. */
export class TypeOrmAuthorizationRequestStore implements AuthorizationRequestStore {
  async insert(tx: Transaction, { id, ...request }: PendingAuthorization): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query(
      `INSERT INTO authorization_requests (tenant_id, id_hash, expires_at, client_id, request, created_at)
       VALUES ($1, $2, to_timestamp($3), $4, $5, to_timestamp($6))`,
      [sql.tenantId, hashSecret(id), request.expiresAt, request.clientId, JSON.stringify(request), request.createdAt],
    );
  }

  async find(tx: Transaction, id: AuthorizationRequestId): Promise<PendingAuthorization | null> {
    const sql = SqlTransaction.of(tx);
    const [row] = await sql.query<Row>(
      'SELECT request FROM authorization_requests WHERE tenant_id = $1 AND id_hash = $2 AND consumed_at IS NULL',
      [sql.tenantId, hashSecret(id)],
    );
    return row ? { id, ...row.request } : null;
  }

  async consume(tx: Transaction, id: AuthorizationRequestId): Promise<boolean> {
    const sql = SqlTransaction.of(tx);
    const consumed = await sql.query(
      `UPDATE authorization_requests SET consumed_at = now()
       WHERE tenant_id = $1 AND id_hash = $2 AND consumed_at IS NULL RETURNING 1 AS consumed`,
      [sql.tenantId, hashSecret(id)],
    );
    return consumed.length === 1;
  }
}
