import { Injectable } from '@nestjs/common';
import {
  isUuid,
  type Organization,
  type OrganizationId,
  type OrganizationSearch,
  type Page,
  type PageRequest,
  searchKey,
} from '#contracts';
import type { Transaction } from '#kernel';
import { decodeCursor, encodeCursor, pageLimit, SqlTransaction } from '#persistence';
import { OrganizationStore } from '../../ports/organization-store.js';

type Row = Omit<Organization, 'createdAt' | 'updatedAt'> & { readonly createdAt: Date; readonly updatedAt: Date };

const columns = `id, name, display_name AS "displayName", status, version, created_at AS "createdAt", updated_at AS "updatedAt"`;

const organizationOf = ({ createdAt, updatedAt, ...row }: Row): Organization => ({
  ...row,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

/** How many organizations one page of a search for a part of their names looks at. */
const maxScanned = 1_000;

const beginning = { createdAt: '-infinity', id: '00000000-0000-0000-0000-000000000000' } as const;

const isNamed = ({ name, displayName }: Row, text: string | undefined): boolean =>
  text === undefined || [name, displayName].some((known) => searchKey(known).includes(searchKey(text)));

/** In PostgreSQL. The tenant leads every condition, as it leads every index; row-level security is the net below. */
@Injectable()
export class SqlOrganizationStore extends OrganizationStore {
  override async insert(tx: Transaction, organization: Organization): Promise<boolean> {
    const { id, name, displayName, status, version, createdAt, updatedAt } = organization;
    const sql = SqlTransaction.of(tx);
    const inserted = await sql.query(
      `INSERT INTO organizations (tenant_id, id, name, display_name, status, version, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (tenant_id, name) DO NOTHING
       RETURNING id`,
      [sql.tenantId, id, name, displayName, status, version, createdAt, updatedAt],
    );
    return inserted.length > 0;
  }

  override async find(tx: Transaction, id: OrganizationId): Promise<Organization | null> {
    return isUuid(id) ? this.one(tx, 'id = $2', id) : null;
  }

  override async findByName(tx: Transaction, name: string): Promise<Organization | null> {
    return this.one(tx, 'name = $2', name);
  }

  override async findAll(tx: Transaction, ids: readonly OrganizationId[]): Promise<readonly Organization[]> {
    const sql = SqlTransaction.of(tx);
    const rows = await sql.query<Row>(`SELECT ${columns} FROM organizations WHERE tenant_id = $1 AND id = ANY ($2)`, [
      sql.tenantId,
      ids.filter(isUuid),
    ]);
    return rows.map(organizationOf);
  }

  override async lock(tx: Transaction, id: OrganizationId): Promise<Organization | null> {
    return isUuid(id) ? this.one(tx, 'id = $2 FOR UPDATE', id) : null;
  }

  override async lockAndCount(tx: Transaction): Promise<number> {
    const sql = SqlTransaction.of(tx);
    // A statement of its own: the one that counts sees what was committed while this one waited.
    await sql.query(`SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'organizations', $1::text), 0))`, [sql.tenantId]);
    const [row] = await sql.query<{ readonly count: number }>('SELECT count(*)::integer AS count FROM organizations WHERE tenant_id = $1', [
      sql.tenantId,
    ]);
    return row?.count ?? 0;
  }

  override async list(tx: Transaction, { text, name, status, ...page }: PageRequest & OrganizationSearch): Promise<Page<Organization>> {
    const limit = pageLimit(page);
    const after = decodeCursor(page.cursor) ?? beginning;
    const most = text === undefined ? limit : maxScanned;
    const sql = SqlTransaction.of(tx);
    const rows = await sql.query<Row>(
      `SELECT ${columns} FROM organizations
        WHERE tenant_id = $1 AND (created_at, id) > ($2, $3) AND ($4::text IS NULL OR name = $4) AND ($5::text IS NULL OR status = $5)
        ORDER BY created_at, id LIMIT $6`,
      [sql.tenantId, after.createdAt, after.id, name ?? null, status ?? null, most],
    );
    const found = rows.filter((row) => isNamed(row, text));
    const shown = found.slice(0, page.limit);
    const last = found.length > page.limit ? shown.at(-1) : text !== undefined && rows.length === maxScanned ? rows.at(-1) : undefined;
    return {
      items: shown.map(organizationOf),
      nextCursor: last ? encodeCursor({ createdAt: last.createdAt.toISOString(), id: last.id }) : null,
    };
  }

  override async update(tx: Transaction, { id, displayName, status, version, updatedAt }: Organization): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query(
      'UPDATE organizations SET display_name = $3, status = $4, version = $5, updated_at = $6 WHERE tenant_id = $1 AND id = $2',
      [sql.tenantId, id, displayName, status, version, updatedAt],
    );
  }

  override async remove(tx: Transaction, id: OrganizationId): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query('DELETE FROM organizations WHERE tenant_id = $1 AND id = $2', [sql.tenantId, id]);
  }

  private async one(tx: Transaction, condition: string, parameter: string): Promise<Organization | null> {
    const sql = SqlTransaction.of(tx);
    const [row] = await sql.query<Row>(`SELECT ${columns} FROM organizations WHERE tenant_id = $1 AND ${condition}`, [
      sql.tenantId,
      parameter,
    ]);
    return row === undefined ? null : organizationOf(row);
  }
}
