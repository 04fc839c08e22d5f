import { Injectable } from '@nestjs/common';
import {
  isUuid,
  type Page,
  type PageRequest,
  type RefusedImport,
  type TenantScope,
  type UserExportFormat,
  type UserImport,
  type UserImportId,
} from '#contracts';
import { PositionCursors, type Transaction } from '#kernel';
import { decodeCursor, pageLimit, SqlTransaction, toPage } from '#persistence';
import { type ImportProgress, UserImportStore } from '../../ports/user-import-store.js';

type ImportRow = {
  readonly id: UserImportId;
  readonly format: UserExportFormat;
  readonly source: string | null;
  readonly total: number;
  readonly drop_second_factors: boolean;
  readonly next_position: number;
  readonly imported: number;
  readonly refused: number;
  readonly created_at: Date;
  readonly updated_at: Date;
};

const importOf = (row: ImportRow): UserImport => ({
  id: row.id,
  format: row.format,
  source: row.source,
  total: row.total,
  dropSecondFactors: row.drop_second_factors,
  nextPosition: row.next_position,
  imported: row.imported,
  refused: row.refused,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

const columns = 'id, format, source, total, drop_second_factors, next_position, imported, refused, created_at, updated_at';
const byId = `SELECT ${columns} FROM user_imports WHERE tenant_id = $1 AND id = $2`;

const insertRefused = `
  INSERT INTO refused_imports (tenant_id, import_id, position, identifier, reason, detail)
  SELECT $1, $2, refused.position, refused.identifier, refused.reason, refused.detail
    FROM jsonb_to_recordset($3::jsonb) AS refused (position integer, identifier text, reason text, detail text)`;

/** Of the last of a page, whom the next one begins behind. */
const refusedCursors = new PositionCursors('refused');

/** In PostgreSQL. The tenant leads every condition; row-level security is the net below. */
@Injectable()
export class SqlUserImportStore extends UserImportStore {
  override async insert(tx: Transaction, { tenantId }: TenantScope, userImport: UserImport): Promise<void> {
    const { id, format, source, total, dropSecondFactors, nextPosition, imported, refused, createdAt, updatedAt } = userImport;
    await SqlTransaction.of(tx).query(
      `INSERT INTO user_imports (tenant_id, ${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [tenantId, id, format, source, total, dropSecondFactors, nextPosition, imported, refused, createdAt, updatedAt],
    );
  }

  override find(tx: Transaction, scope: TenantScope, id: UserImportId): Promise<UserImport | null> {
    return this.findOne(tx, scope, id, byId);
  }

  override findForUpdate(tx: Transaction, scope: TenantScope, id: UserImportId): Promise<UserImport | null> {
    return this.findOne(tx, scope, id, `${byId} FOR UPDATE`);
  }

  override async list(
    tx: Transaction,
    { tenantId }: TenantScope,
    request: PageRequest & { readonly source?: string | undefined },
  ): Promise<Page<UserImport>> {
    const limit = pageLimit(request);
    const after = decodeCursor(request.cursor);
    const rows = await SqlTransaction.of(tx).query<ImportRow>(
      `SELECT ${columns} FROM user_imports
        WHERE tenant_id = $1 AND ($2::timestamptz IS NULL OR (created_at, id) > ($2, $3)) AND ($4::text IS NULL OR source = $4)
        ORDER BY created_at, id LIMIT $5`,
      [tenantId, after?.createdAt ?? null, after?.id ?? null, request.source ?? null, limit],
    );
    return toPage(rows, request, { position: (row) => ({ createdAt: row.created_at.toISOString(), id: row.id }), item: importOf });
  }

  override async advance(
    tx: Transaction,
    { tenantId }: TenantScope,
    { id }: UserImport,
    { imported, refused, at }: ImportProgress,
  ): Promise<UserImport> {
    const sql = SqlTransaction.of(tx);
    if (refused.length > 0) await sql.query(insertRefused, [tenantId, id, JSON.stringify(refused)]);
    const [row] = await sql.query<ImportRow>(
      `UPDATE user_imports
          SET imported = imported + $3, refused = refused + $4, next_position = next_position + $3 + $4, updated_at = $5
        WHERE tenant_id = $1 AND id = $2 RETURNING ${columns}`,
      [tenantId, id, imported, refused.length, at],
    );
    if (row === undefined) throw new Error('the import is locked by this transaction, and gone');
    return importOf(row);
  }

  override async listRefused(
    tx: Transaction,
    { tenantId }: TenantScope,
    id: UserImportId,
    request: PageRequest,
  ): Promise<Page<RefusedImport>> {
    const limit = pageLimit(request);
    const after = refusedCursors.decode(request.cursor) ?? -1;
    const rows = await SqlTransaction.of(tx).query<RefusedImport>(
      `SELECT position, identifier, reason, detail FROM refused_imports
        WHERE tenant_id = $1 AND import_id = $2 AND position > $3 ORDER BY position LIMIT $4`,
      [tenantId, id, after, limit],
    );
    const items = rows.slice(0, request.limit);
    const last = items.at(-1);
    return { items, nextCursor: rows.length > request.limit && last !== undefined ? refusedCursors.encode(last.position) : null };
  }

  override async delete(tx: Transaction, { tenantId }: TenantScope, id: UserImportId): Promise<boolean> {
    if (!isUuid(id)) return false;
    const rows = await SqlTransaction.of(tx).query('DELETE FROM user_imports WHERE tenant_id = $1 AND id = $2 RETURNING id', [
      tenantId,
      id,
    ]);
    return rows.length === 1;
  }

  private async findOne(tx: Transaction, { tenantId }: TenantScope, id: UserImportId, sql: string): Promise<UserImport | null> {
    if (!isUuid(id)) return null;
    const [row] = await SqlTransaction.of(tx).query<ImportRow>(sql, [tenantId, id]);
    return row ? importOf(row) : null;
  }
}
