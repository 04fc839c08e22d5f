import { Injectable } from '@nestjs/common';
import type { AuthorizationRequestId, LoginTransactionStep, SessionId, UserId, TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import {
  type LoginTransactionHashes,
  LoginTransactionStore,
  type NewLoginTransaction,
  type StoredLoginTransaction,
} from '../ports/login-transaction-store.js';
import { factsOf } from './type-orm-session-store.js';

type SessionRow = { id: SessionId; user_id: UserId; auth_time: string; amr: string[]; acr: string | null };

/** In PostgreSQL. Facts about the session come from its own row, so that one that ended counts no more. */
@Injectable()
export class TypeOrmLoginTransactionStore extends LoginTransactionStore {
  override async insert(tx: Transaction, { tenantId }: TenantScope, transaction: NewLoginTransaction): Promise<void> {
    const { idHash, browserHash, authorizationRequestId, step, sessionId, createdAt, expiresAt } = transaction;
    await SqlTransaction.of(tx).query(
      `INSERT INTO login_transactions (tenant_id, id_hash, browser_hash, authorization_request_id, step, session_id, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [tenantId, idHash, browserHash, authorizationRequestId, step, sessionId, createdAt, expiresAt],
    );
  }

  override async find(
    tx: Transaction,
    { tenantId }: TenantScope,
    { idHash, browserHash }: LoginTransactionHashes,
    now: Date,
  ): Promise<StoredLoginTransaction | null> {
    type Row = { authorization_request_id: AuthorizationRequestId; step: LoginTransactionStep } & (
      SessionRow | { [Column in keyof SessionRow]: null }
    );
    const [row] = await SqlTransaction.of(tx).query<Row>(
      `SELECT t.authorization_request_id, t.step, s.id, s.user_id, s.auth_time, s.amr, s.acr
         FROM login_transactions t
         LEFT JOIN sso_sessions s
           ON s.tenant_id = t.tenant_id AND s.id = t.session_id
          AND s.ended_at IS NULL AND s.idle_expires_at > $4 AND s.expires_at > $4
        WHERE t.tenant_id = $1 AND t.id_hash = $2 AND t.browser_hash = $3 AND t.expires_at > $4`,
      [tenantId, idHash, browserHash, now],
    );
    return row
      ? { authorizationRequestId: row.authorization_request_id, step: row.step, session: row.id === null ? null : factsOf(row) }
      : null;
  }

  override async takeLogin(
    tx: Transaction,
    { tenantId }: TenantScope,
    { idHash, browserHash }: LoginTransactionHashes,
    sessionId: SessionId,
    now: Date,
  ): Promise<{ readonly authorizationRequestId: AuthorizationRequestId } | null> {
    const [row] = await SqlTransaction.of(tx).query<{ authorization_request_id: AuthorizationRequestId }>(
      `UPDATE login_transactions SET step = 'consent', session_id = $4
        WHERE tenant_id = $1 AND id_hash = $2 AND browser_hash = $3 AND step = 'login' AND expires_at > $5
        RETURNING authorization_request_id`,
      [tenantId, idHash, browserHash, sessionId, now],
    );
    return row ? { authorizationRequestId: row.authorization_request_id } : null;
  }

  override async takeConsent(
    tx: Transaction,
    { tenantId }: TenantScope,
    { idHash, browserHash, sessionTokenHash }: LoginTransactionHashes & { readonly sessionTokenHash: string },
    now: Date,
  ): Promise<{ readonly authorizationRequestId: AuthorizationRequestId; readonly userId: UserId } | null> {
    const [row] = await SqlTransaction.of(tx).query<{ authorization_request_id: AuthorizationRequestId; user_id: UserId }>(
      `UPDATE login_transactions t SET step = 'finished'
         FROM sso_sessions s
        WHERE t.tenant_id = $1 AND t.id_hash = $2 AND t.browser_hash = $3 AND t.step = 'consent' AND t.expires_at > $4
          AND s.tenant_id = t.tenant_id AND s.id = t.session_id AND s.token_hash = $5
          AND s.ended_at IS NULL AND s.idle_expires_at > $4 AND s.expires_at > $4
        RETURNING t.authorization_request_id, s.user_id`,
      [tenantId, idHash, browserHash, now, sessionTokenHash],
    );
    return row ? { authorizationRequestId: row.authorization_request_id, userId: row.user_id } : null;
  }

  override async deleteExpired(tx: Transaction, { tenantId }: TenantScope, before: Date, limit: number): Promise<number> {
    const rows = await SqlTransaction.of(tx).query(
      `DELETE FROM login_transactions WHERE tenant_id = $1 AND id_hash = ANY (ARRAY(
         SELECT id_hash FROM login_transactions WHERE tenant_id = $1 AND expires_at < $2 ORDER BY expires_at LIMIT $3 FOR UPDATE SKIP LOCKED))
       RETURNING id_hash`,
      [tenantId, before, limit],
    );
    return rows.length;
  }
}
