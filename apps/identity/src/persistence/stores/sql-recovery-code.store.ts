import { Injectable } from '@nestjs/common';
import { isUuid, type TenantScope, type UserId } from '#contracts';
import { Query, type Transaction } from '#kernel';
import { sqlQuery, SqlTransaction } from '#persistence';
import { RecoveryCodeStore } from '../../ports/recovery-code-store.js';

/** In PostgreSQL. The tenant leads every condition; row-level security is the net below. */
@Injectable()
export class SqlRecoveryCodeStore extends RecoveryCodeStore {
  override async replace(tx: Transaction, scope: TenantScope, userId: UserId, hashes: readonly string[], at: Date): Promise<void> {
    await this.removeAll(tx, scope, userId);
    await SqlTransaction.of(tx).query(
      'INSERT INTO recovery_codes (tenant_id, user_id, code_hash, created_at) SELECT $1, $2, hash, $4 FROM unnest($3::text[]) AS hash',
      [scope.tenantId, userId, hashes, at],
    );
  }

  override countLeft(userId: UserId): Query<number> {
    if (!isUuid(userId)) return Query.of(0);
    return sqlQuery
      .rows<{ left: number }>(
        'SELECT count(*)::int AS left FROM recovery_codes WHERE tenant_id = $1 AND user_id = $2 AND used_at IS NULL',
        userId,
      )
      .map(([row]) => row?.left ?? 0);
  }

  override has(userId: UserId, hash: string): Query<boolean> {
    if (!isUuid(userId)) return Query.of(false);
    return sqlQuery
      .rows('SELECT code_hash FROM recovery_codes WHERE tenant_id = $1 AND user_id = $2 AND code_hash = $3', userId, hash)
      .map((rows) => rows.length === 1);
  }

  override async use(
    tx: Transaction,
    { tenantId }: TenantScope,
    { userId, hash, usedFor }: { readonly userId: UserId; readonly hash: string; readonly usedFor: string },
    at: Date,
  ): Promise<'first' | 'again' | null> {
    const sql = SqlTransaction.of(tx);
    const used = await sql.query(
      `UPDATE recovery_codes SET used_at = $4, used_for = $5
        WHERE tenant_id = $1 AND user_id = $2 AND code_hash = $3 AND used_at IS NULL
       RETURNING code_hash`,
      [tenantId, userId, hash, at, usedFor],
    );
    if (used.length === 1) return 'first';
    const before = await sql.query(
      'SELECT code_hash FROM recovery_codes WHERE tenant_id = $1 AND user_id = $2 AND code_hash = $3 AND used_for = $4',
      [tenantId, userId, hash, usedFor],
    );
    return before.length === 1 ? 'again' : null;
  }

  override async removeAll(tx: Transaction, { tenantId }: TenantScope, userId: UserId): Promise<void> {
    await SqlTransaction.of(tx).query('DELETE FROM recovery_codes WHERE tenant_id = $1 AND user_id = $2', [tenantId, userId]);
  }
}
