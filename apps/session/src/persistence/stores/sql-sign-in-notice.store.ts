import { Injectable } from '@nestjs/common';
import { isUuid, type SessionId, type SignInNoticeId, type TenantScope, type UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { type SignInNotice, SignInNoticeStore } from '../../ports/sign-in-notice-store.js';

const columns = 'id, user_id, session_id, signed_in_at, user_agent, network, country, expires_at';
type Row = {
  id: SignInNoticeId;
  user_id: UserId;
  session_id: SessionId;
  signed_in_at: Date;
  user_agent: string | null;
  network: string | null;
  country: string | null;
  expires_at: Date;
};

const noticeOf = ({ id, network, country, ...row }: Row): SignInNotice => ({
  ...{ id, network, country, userId: row.user_id, sessionId: row.session_id },
  ...{ signedInAt: row.signed_in_at, userAgent: row.user_agent, expiresAt: row.expires_at },
});

/** In PostgreSQL. The tenant leads every condition, as it leads every index; row-level security is the net below. */
@Injectable()
export class SqlSignInNoticeStore extends SignInNoticeStore {
  override async insert(tx: Transaction, { tenantId }: TenantScope, notice: SignInNotice): Promise<void> {
    const { id, userId, sessionId, signedInAt, userAgent, network, country, expiresAt } = notice;
    await SqlTransaction.of(tx).query(`INSERT INTO sign_in_notices (tenant_id, ${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, [
      tenantId,
      id,
      userId,
      sessionId,
      signedInAt,
      userAgent,
      network,
      country,
      expiresAt,
    ]);
  }

  override async putLink(
    tx: Transaction,
    { tenantId }: TenantScope,
    { id, tokenHash }: { readonly id: SignInNoticeId; readonly tokenHash: string },
    now: Date,
  ): Promise<SignInNotice | null> {
    if (!isUuid(id)) return null;
    const [row] = await SqlTransaction.of(tx).query<Row>(
      `UPDATE sign_in_notices SET token_hash = $3
        WHERE tenant_id = $1 AND id = $2 AND used_at IS NULL AND expires_at > $4 RETURNING ${columns}`,
      [tenantId, id, tokenHash, now],
    );
    return row ? noticeOf(row) : null;
  }

  override async find(
    tx: Transaction,
    { tenantId }: TenantScope,
    tokenHash: string,
    now: Date,
  ): Promise<(SignInNotice & { readonly isUsed: boolean }) | null> {
    const [row] = await SqlTransaction.of(tx).query<Row & { used_at: Date | null }>(
      `SELECT ${columns}, used_at FROM sign_in_notices WHERE tenant_id = $1 AND token_hash = $2 AND expires_at > $3`,
      [tenantId, tokenHash, now],
    );
    return row ? { ...noticeOf(row), isUsed: row.used_at !== null } : null;
  }

  override async use(tx: Transaction, { tenantId }: TenantScope, tokenHash: string, now: Date): Promise<SignInNotice | null> {
    const [row] = await SqlTransaction.of(tx).query<Row>(
      `UPDATE sign_in_notices SET used_at = $3
        WHERE tenant_id = $1 AND token_hash = $2 AND used_at IS NULL AND expires_at > $3 RETURNING ${columns}`,
      [tenantId, tokenHash, now],
    );
    return row ? noticeOf(row) : null;
  }

  override async deleteExpired(tx: Transaction, { tenantId }: TenantScope, before: Date, limit: number): Promise<number> {
    const rows = await SqlTransaction.of(tx).query(
      `DELETE FROM sign_in_notices WHERE tenant_id = $1 AND id = ANY (ARRAY(
         SELECT id FROM sign_in_notices WHERE tenant_id = $1 AND expires_at < $2 ORDER BY expires_at LIMIT $3 FOR UPDATE SKIP LOCKED))
       RETURNING id`,
      [tenantId, before, limit],
    );
    return rows.length;
  }
}
