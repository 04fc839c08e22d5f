import { Injectable } from '@nestjs/common';
import { type ChallengeId, type Farewell, isUuid, type TenantId, type TenantScope, type UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { UserDeletionStore } from '../../ports/user-deletion-store.js';

/** In PostgreSQL. What is due is told by a function of the tables' owner, since row-level security lets nobody look over all tenants. */
@Injectable()
export class SqlUserDeletionStore extends UserDeletionStore {
  override async listDue(
    tx: Transaction,
    at: Date,
    limit: number,
  ): Promise<readonly { readonly tenantId: TenantId; readonly userId: UserId }[]> {
    const rows = await SqlTransaction.of(tx).query<{ tenant_id: TenantId; user_id: UserId }>(
      'SELECT tenant_id, user_id FROM users_due_for_deletion($1, $2)',
      [at, limit],
    );
    return rows.map(({ tenant_id: tenantId, user_id: userId }) => ({ tenantId, userId }));
  }

  override async insertFarewell(
    tx: Transaction,
    { tenantId }: TenantScope,
    { id, name, username, email, locale, expiresAt }: Farewell & { readonly id: ChallengeId; readonly expiresAt: Date },
  ): Promise<void> {
    await SqlTransaction.of(tx).query(
      'INSERT INTO farewells (tenant_id, id, name, username, email, locale, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [tenantId, id, name, username, email, locale, expiresAt],
    );
  }

  override async findFarewell(tx: Transaction, { tenantId }: TenantScope, id: ChallengeId, now: Date): Promise<Farewell | null> {
    if (!isUuid(id)) return null;
    const [row] = await SqlTransaction.of(tx).query<Farewell>(
      'SELECT name, username, email, locale FROM farewells WHERE tenant_id = $1 AND id = $2 AND expires_at > $3',
      [tenantId, id, now],
    );
    return row ?? null;
  }

  override async deleteExpiredFarewells(tx: Transaction, before: Date, limit: number): Promise<number> {
    const [row] = await SqlTransaction.of(tx).query<{ gone: number }>('SELECT delete_expired_farewells($1, $2) AS gone', [before, limit]);
    return row?.gone ?? 0;
  }
}
