import { Injectable } from '@nestjs/common';
import { type ClientId, type DynamicClient, isUuid, type Page, type PageRequest } from '#contracts';
import type { Transaction } from '#kernel';
import { decodeCursor, pageLimit, SqlTransaction, toPage } from '#persistence';
import { DynamicClientStore, type StoredDynamicClient } from '../../ports/dynamic-client-store.js';

type Row = Pick<DynamicClient, 'clientId' | 'initialAccessTokenId'> & { readonly createdAt: Date; readonly usedAt: Date | null };
type WholeRow = Row & { readonly sha256: string; readonly jwt: string | null; readonly hash: string | null };

const columns = `client_id AS "clientId", initial_access_token_id AS "initialAccessTokenId", created_at AS "createdAt", used_at AS "usedAt"`;

const clientOf = ({ clientId, initialAccessTokenId, createdAt, usedAt }: Row): DynamicClient => ({
  clientId,
  initialAccessTokenId,
  createdAt: createdAt.toISOString(),
  usedAt: usedAt?.toISOString() ?? null,
});

const beginning = { createdAt: '-infinity', id: '00000000-0000-0000-0000-000000000000' } as const;

@Injectable()
export class SqlDynamicClientStore extends DynamicClientStore {
  override async insert(
    tx: Transaction,
    { clientId, sha256, initialAccessTokenId, createdAt, usedAt, statement }: StoredDynamicClient,
  ): Promise<boolean> {
    const sql = SqlTransaction.of(tx);
    const inserted = await sql.query(
      `INSERT INTO dynamic_clients (tenant_id, client_id, sha256, initial_access_token_id, created_at, used_at, software_statement, statement_hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (tenant_id, statement_hash) WHERE statement_hash IS NOT NULL DO NOTHING
       RETURNING client_id`,
      [sql.tenantId, clientId, sha256, initialAccessTokenId, createdAt, usedAt, statement?.jwt ?? null, statement?.hash ?? null],
    );
    return inserted.length > 0;
  }

  override async find(tx: Transaction, clientId: ClientId): Promise<StoredDynamicClient | null> {
    if (!isUuid(clientId)) return null;
    const sql = SqlTransaction.of(tx);
    const [row] = await sql.query<WholeRow>(
      `SELECT ${columns}, sha256, software_statement AS jwt, statement_hash AS hash FROM dynamic_clients WHERE tenant_id = $1 AND client_id = $2`,
      [sql.tenantId, clientId],
    );
    if (row === undefined) return null;
    const { sha256, jwt, hash } = row;
    return { ...clientOf(row), sha256, statement: jwt === null ? null : { jwt, hash } };
  }

  override async lockAndCount(tx: Transaction): Promise<number> {
    const sql = SqlTransaction.of(tx);
    // A statement of its own: the one that counts sees what was committed while this one waited.
    await sql.query(`SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'dynamic_clients', $1::text), 0))`, [sql.tenantId]);
    return this.count(tx);
  }

  override async count(tx: Transaction): Promise<number> {
    const sql = SqlTransaction.of(tx);
    const [row] = await sql.query<{ readonly count: number }>(
      'SELECT count(*)::integer AS count FROM dynamic_clients WHERE tenant_id = $1',
      [sql.tenantId],
    );
    return row?.count ?? 0;
  }

  override async list(tx: Transaction, page: PageRequest): Promise<Page<DynamicClient>> {
    const limit = pageLimit(page);
    const { createdAt, id } = decodeCursor(page.cursor) ?? beginning;
    const sql = SqlTransaction.of(tx);
    const rows = await sql.query<Row>(
      `SELECT ${columns} FROM dynamic_clients WHERE tenant_id = $1 AND (created_at, client_id) > ($2, $3)
        ORDER BY created_at, client_id LIMIT $4`,
      [sql.tenantId, createdAt, id, limit],
    );
    return toPage(rows, page, {
      position: (row) => ({ createdAt: row.createdAt.toISOString(), id: row.clientId }),
      item: clientOf,
    });
  }

  override async listUnused(tx: Transaction, after: DynamicClient | null, limit: number): Promise<readonly DynamicClient[]> {
    const sql = SqlTransaction.of(tx);
    const rows = await sql.query<Row>(
      `SELECT ${columns} FROM dynamic_clients WHERE tenant_id = $1 AND used_at IS NULL AND (created_at, client_id) > ($2, $3)
        ORDER BY created_at, client_id LIMIT $4`,
      [sql.tenantId, after?.createdAt ?? beginning.createdAt, after?.clientId ?? beginning.id, limit],
    );
    return rows.map(clientOf);
  }

  override async markUsed(tx: Transaction, clientIds: readonly ClientId[], at: Date): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query('UPDATE dynamic_clients SET used_at = $3 WHERE tenant_id = $1 AND client_id = ANY ($2) AND used_at IS NULL', [
      sql.tenantId,
      clientIds,
      at,
    ]);
  }

  override async replaceToken(tx: Transaction, clientId: ClientId, sha256: string): Promise<boolean> {
    if (!isUuid(clientId)) return false;
    const sql = SqlTransaction.of(tx);
    const replaced = await sql.query('UPDATE dynamic_clients SET sha256 = $3 WHERE tenant_id = $1 AND client_id = $2 RETURNING client_id', [
      sql.tenantId,
      clientId,
      sha256,
    ]);
    return replaced.length > 0;
  }

  override async remove(tx: Transaction, clientId: ClientId): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query('DELETE FROM dynamic_clients WHERE tenant_id = $1 AND client_id = $2', [sql.tenantId, clientId]);
  }
}
