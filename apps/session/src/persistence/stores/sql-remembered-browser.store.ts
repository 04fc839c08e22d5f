import { Injectable } from '@nestjs/common';
import { isUuid, type RememberedBrowser, type RememberedBrowserId, type TenantScope, type UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { type NewRememberedBrowser, type Recognition, RememberedBrowserStore } from '../../ports/remembered-browser-store.js';

type Row = {
  id: RememberedBrowserId;
  created_at: Date;
  last_used_at: Date | null;
  expires_at: Date;
  ip_address: string | null;
  user_agent: string | null;
};

/** In PostgreSQL. The tenant leads every condition, as it leads every index; row-level security is the net below. */
@Injectable()
export class SqlRememberedBrowserStore extends RememberedBrowserStore {
  override async insert(tx: Transaction, { tenantId }: TenantScope, browser: NewRememberedBrowser): Promise<void> {
    const { id, secretHash, userId, userVersion, createdAt, expiresAt, ipAddress, userAgent } = browser;
    await SqlTransaction.of(tx).query(
      `INSERT INTO remembered_browsers (tenant_id, id, secret_hash, user_id, user_version, created_at, expires_at, ip_address, user_agent)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (tenant_id, secret_hash) DO NOTHING`,
      [tenantId, id, secretHash, userId, userVersion, createdAt, expiresAt, ipAddress, userAgent],
    );
  }

  override async deleteOldest(tx: Transaction, { tenantId }: TenantScope, userId: UserId, kept: number): Promise<void> {
    await SqlTransaction.of(tx).query(
      `DELETE FROM remembered_browsers WHERE tenant_id = $1 AND id = ANY (ARRAY(
         SELECT id FROM remembered_browsers WHERE tenant_id = $1 AND user_id = $2 ORDER BY created_at DESC, id OFFSET $3))`,
      [tenantId, userId, kept],
    );
  }

  override async recognise(
    tx: Transaction,
    { tenantId }: TenantScope,
    { secretHashes, userId, userVersion }: Recognition,
    { now, since }: { readonly now: Date; readonly since: Date },
  ): Promise<boolean> {
    const rows = await SqlTransaction.of(tx).query(
      `UPDATE remembered_browsers SET last_used_at = $5
        WHERE tenant_id = $1 AND secret_hash = ANY ($2) AND user_id = $3 AND user_version = $4 AND expires_at > $5 AND created_at > $6
        RETURNING id`,
      [tenantId, secretHashes, userId, userVersion, now, since],
    );
    return rows.length > 0;
  }

  override async list(tx: Transaction, { tenantId }: TenantScope, userId: UserId, now: Date): Promise<RememberedBrowser[]> {
    if (!isUuid(userId)) return [];
    const rows = await SqlTransaction.of(tx).query<Row>(
      `SELECT id, created_at, last_used_at, expires_at, ip_address, user_agent FROM remembered_browsers
        WHERE tenant_id = $1 AND user_id = $2 AND expires_at > $3 ORDER BY created_at DESC, id`,
      [tenantId, userId, now],
    );
    return rows.map((row) => ({
      id: row.id,
      createdAt: row.created_at.toISOString(),
      lastUsedAt: row.last_used_at?.toISOString() ?? null,
      expiresAt: row.expires_at.toISOString(),
      ipAddress: row.ip_address,
      userAgent: row.user_agent,
    }));
  }

  override async delete(
    tx: Transaction,
    { tenantId }: TenantScope,
    { id, userId }: { readonly id: RememberedBrowserId; readonly userId: UserId },
  ): Promise<boolean> {
    if (!isUuid(id) || !isUuid(userId)) return false;
    const rows = await SqlTransaction.of(tx).query(
      'DELETE FROM remembered_browsers WHERE tenant_id = $1 AND user_id = $2 AND id = $3 RETURNING id',
      [tenantId, userId, id],
    );
    return rows.length > 0;
  }

  override async deleteOfUser(tx: Transaction, { tenantId }: TenantScope, userId: UserId, beforeVersion: number | null): Promise<number> {
    if (!isUuid(userId)) return 0;
    const rows = await SqlTransaction.of(tx).query(
      `DELETE FROM remembered_browsers WHERE tenant_id = $1 AND user_id = $2 AND ($3::int IS NULL OR user_version < $3::int) RETURNING id`,
      [tenantId, userId, beforeVersion],
    );
    return rows.length;
  }

  override async deleteOlder(tx: Transaction, { tenantId }: TenantScope, userId: UserId, before: Date): Promise<number> {
    if (!isUuid(userId)) return 0;
    const rows = await SqlTransaction.of(tx).query(
      'DELETE FROM remembered_browsers WHERE tenant_id = $1 AND user_id = $2 AND created_at < $3 RETURNING id',
      [tenantId, userId, before],
    );
    return rows.length;
  }

  override async deleteExpired(tx: Transaction, { tenantId }: TenantScope, before: Date, limit: number): Promise<number> {
    const rows = await SqlTransaction.of(tx).query(
      `DELETE FROM remembered_browsers WHERE tenant_id = $1 AND id = ANY (ARRAY(
         SELECT id FROM remembered_browsers WHERE tenant_id = $1 AND expires_at < $2 ORDER BY expires_at LIMIT $3 FOR UPDATE SKIP LOCKED))
       RETURNING id`,
      [tenantId, before, limit],
    );
    return rows.length;
  }
}
