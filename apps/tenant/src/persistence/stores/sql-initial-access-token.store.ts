import { Injectable } from '@nestjs/common';
import { type InitialAccessToken, type InitialAccessTokenId, isUuid, type Page, type PageRequest } from '#contracts';
import type { Transaction } from '#kernel';
import { decodeCursor, pageLimit, SqlTransaction, toPage } from '#persistence';
import {
  InitialAccessTokenStore,
  type SpentInitialAccessToken,
  type StoredInitialAccessToken,
} from '../../ports/initial-access-token-store.js';

type Row = Omit<InitialAccessToken, 'createdAt' | 'expiresAt'> & { readonly createdAt: Date; readonly expiresAt: Date };

const tokenOf = ({ createdAt, expiresAt, ...row }: Row): InitialAccessToken => ({
  ...row,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
});

@Injectable()
export class SqlInitialAccessTokenStore extends InitialAccessTokenStore {
  override async insert(
    tx: Transaction,
    { id, sha256, name, verifies, maxUses, uses, createdAt, expiresAt }: StoredInitialAccessToken,
  ): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query(
      `INSERT INTO initial_access_tokens (tenant_id, id, sha256, name, max_uses, uses, created_at, expires_at, verifies)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [sql.tenantId, id, sha256, name, maxUses, uses, createdAt, expiresAt, verifies],
    );
  }

  override async list(tx: Transaction, now: Date, page: PageRequest): Promise<Page<InitialAccessToken>> {
    const limit = pageLimit(page);
    const after = decodeCursor(page.cursor);
    const sql = SqlTransaction.of(tx);
    const rows = await sql.query<Row>(
      `SELECT id, name, verifies, max_uses AS "maxUses", uses, created_at AS "createdAt", expires_at AS "expiresAt"
         FROM initial_access_tokens WHERE tenant_id = $1 AND (created_at, id) > ($2, $3) AND expires_at > $5
        ORDER BY created_at, id LIMIT $4`,
      [sql.tenantId, after?.createdAt ?? '-infinity', after?.id ?? '00000000-0000-0000-0000-000000000000', limit, now],
    );
    return toPage(rows, page, { position: (row) => ({ createdAt: row.createdAt.toISOString(), id: row.id }), item: tokenOf });
  }

  override async spend(tx: Transaction, sha256: string, now: Date): Promise<SpentInitialAccessToken | null> {
    const sql = SqlTransaction.of(tx);
    const [spent] = await sql.query<SpentInitialAccessToken>(
      `UPDATE initial_access_tokens SET uses = uses + 1
        WHERE tenant_id = $1 AND sha256 = $2 AND uses < max_uses AND expires_at > $3 RETURNING id, verifies`,
      [sql.tenantId, sha256, now],
    );
    return spent ?? null;
  }

  override async remove(tx: Transaction, id: InitialAccessTokenId): Promise<boolean> {
    if (!isUuid(id)) return false;
    const sql = SqlTransaction.of(tx);
    const removed = await sql.query('DELETE FROM initial_access_tokens WHERE tenant_id = $1 AND id = $2 RETURNING id', [sql.tenantId, id]);
    return removed.length > 0;
  }

  override async removeExpired(tx: Transaction, now: Date): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query('DELETE FROM initial_access_tokens WHERE tenant_id = $1 AND expires_at <= $2', [sql.tenantId, now]);
  }
}
