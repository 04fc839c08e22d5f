import { Injectable } from '@nestjs/common';
import { isUuid, type TenantScope, type UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { DeletedUserStore } from '../../ports/deleted-user-store.js';

// The row is not there while its user is: it is the name that is locked, of tenant and user. A statement of its own, so that what is read after it is what those left who had the lock.
const lockName = `hashtextextended(concat_ws(' ', 'session of user', $1::text, $2::text), 0)`;
const lockShared = `SELECT pg_advisory_xact_lock_shared(${lockName})`;
const lockExclusive = `SELECT pg_advisory_xact_lock(${lockName})`;

/** In PostgreSQL. */
@Injectable()
export class SqlDeletedUserStore extends DeletedUserStore {
  override async note(tx: Transaction, { tenantId }: TenantScope, userId: UserId, at: Date): Promise<void> {
    if (!isUuid(userId)) return;
    const sql = SqlTransaction.of(tx);
    await sql.query(lockExclusive, [tenantId, userId]);
    await sql.query('INSERT INTO deleted_users (tenant_id, user_id, deleted_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      tenantId,
      userId,
      at,
    ]);
  }

  override async isDeleted(tx: Transaction, { tenantId }: TenantScope, userId: UserId): Promise<boolean> {
    const sql = SqlTransaction.of(tx);
    await sql.query(lockShared, [tenantId, userId]);
    const rows = await sql.query('SELECT FROM deleted_users WHERE tenant_id = $1 AND user_id = $2', [tenantId, userId]);
    return rows.length > 0;
  }

  override async deleteExpired(tx: Transaction, { tenantId }: TenantScope, before: Date, limit: number): Promise<number> {
    const rows = await SqlTransaction.of(tx).query(
      `DELETE FROM deleted_users WHERE tenant_id = $1 AND user_id = ANY (ARRAY(
         SELECT user_id FROM deleted_users WHERE tenant_id = $1 AND deleted_at < $2 LIMIT $3 FOR UPDATE SKIP LOCKED))
       RETURNING user_id`,
      [tenantId, before, limit],
    );
    return rows.length;
  }
}
