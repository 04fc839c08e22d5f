import { Injectable } from '@nestjs/common';
import type { MessageChannel, TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { SenderStore, type StoredSender } from '../../ports/sender-store.js';

const isOne = 'tenant_id = $1 AND channel = $2';

/** In PostgreSQL. The tenant leads every condition; row-level security is the net below. */
@Injectable()
export class SqlSenderStore extends SenderStore {
  override async find(tx: Transaction, { tenantId }: TenantScope, channel: MessageChannel): Promise<StoredSender | null> {
    const [row] = await SqlTransaction.of(tx).query<StoredSender>(`SELECT settings, sealed, version FROM message_senders WHERE ${isOne}`, [
      tenantId,
      channel,
    ]);
    return row ?? null;
  }

  override async lock(tx: Transaction, scope: TenantScope, channel: MessageChannel): Promise<StoredSender | null> {
    // Also where there is none yet: of two that make the first at the same time, one finds the other's.
    await SqlTransaction.of(tx).query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `message sender ${scope.tenantId} ${channel}`,
    ]);
    return this.find(tx, scope, channel);
  }

  override async put(
    tx: Transaction,
    { tenantId }: TenantScope,
    channel: MessageChannel,
    { settings, sealed }: Omit<StoredSender, 'version'>,
    at: Date,
  ): Promise<number> {
    const [row] = await SqlTransaction.of(tx).query<{ version: number }>(
      `INSERT INTO message_senders AS known (tenant_id, channel, settings, sealed, version, updated_at) VALUES ($1, $2, $3, $4, 1, $5)
       ON CONFLICT (tenant_id, channel) DO UPDATE SET settings = $3, sealed = $4, version = known.version + 1, updated_at = $5
       RETURNING version`,
      [tenantId, channel, JSON.stringify(settings), sealed, at],
    );
    return row?.version ?? 1;
  }

  override async reseal(
    tx: Transaction,
    { tenantId }: TenantScope,
    channel: MessageChannel,
    { from, to }: { readonly from: string; readonly to: string },
  ): Promise<void> {
    await SqlTransaction.of(tx).query(`UPDATE message_senders SET sealed = $4 WHERE ${isOne} AND sealed = $3`, [
      tenantId,
      channel,
      from,
      to,
    ]);
  }

  override async delete(tx: Transaction, { tenantId }: TenantScope, channel: MessageChannel): Promise<boolean> {
    const rows = await SqlTransaction.of(tx).query(`DELETE FROM message_senders WHERE ${isOne} RETURNING channel`, [tenantId, channel]);
    return rows.length === 1;
  }
}
