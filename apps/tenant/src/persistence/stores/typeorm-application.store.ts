import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import {
  isUuid,
  searchKey,
  type Application,
  type ApplicationSearch,
  type ClientId,
  type Page,
  type PageRequest,
  type Registration,
  type TenantId,
} from '#contracts';
import type { Transaction } from '#kernel';
import { completeRegistration } from '#oauth-core';
import { decodeCursor, encodeCursor, fitting, pageLimit, SqlTransaction } from '#persistence';
import { ApplicationStore } from '../../ports/application-store.js';
import { ApplicationEntity } from '../entities/application.entity.js';
import { pageInOrder } from './page-in-order.js';
import { tenantRows } from './tenant-rows.js';

const fromRow = ({ clientId, registration, version, createdAt, updatedAt }: ApplicationEntity): Application => ({
  // What came after the row has its default.
  ...completeRegistration(registration as Registration),
  clientId,
  version,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

const toRow = (tenantId: TenantId, { clientId, version, createdAt, updatedAt, ...registration }: Application): ApplicationEntity => ({
  tenantId,
  clientId,
  registration,
  version,
  createdAt: new Date(createdAt),
  updatedAt: new Date(updatedAt),
});

/** How many names one page of a search looks at. */
const maxScanned = 1_000;

type NameRow = Pick<Application, 'name'> & { readonly client_id: ClientId; readonly created_at: Date };

const scanNames = `
  SELECT client_id, name, created_at FROM applications
   WHERE tenant_id = $1 AND created_at >= $2 AND (created_at, client_id) > ($2, $3)
   ORDER BY created_at, client_id
   LIMIT ${maxScanned}`;

const hasName = (application: Pick<Application, 'name'>, part: string): boolean => searchKey(application.name).includes(searchKey(part));

@Injectable()
export class TypeOrmApplicationStore extends ApplicationStore {
  override async insert(tx: Transaction, application: Application): Promise<void> {
    const { manager, tenantId } = tenantRows(tx);
    await manager.insert(ApplicationEntity, toRow(tenantId, application));
  }

  override async find(tx: Transaction, clientId: ClientId): Promise<Application | null> {
    if (!isUuid(clientId)) return null;
    const { manager, tenantId } = tenantRows(tx);
    const row = await manager.findOneBy(ApplicationEntity, { tenantId, clientId });
    return row && fromRow(row);
  }

  override async lock(tx: Transaction, clientId: ClientId): Promise<Application | null> {
    if (!isUuid(clientId)) return null;
    const { manager, tenantId } = tenantRows(tx);
    const row = await manager.findOne(ApplicationEntity, { where: { tenantId, clientId }, lock: { mode: 'pessimistic_write' } });
    return row && fromRow(row);
  }

  override async list(tx: Transaction, { name, clientId, ...page }: PageRequest & ApplicationSearch): Promise<Page<Application>> {
    if (clientId !== undefined) return this.pageOfOne(tx, { name, clientId }, page);
    if (name !== undefined) return this.search(tx, name, page);
    const { manager, tenantId } = tenantRows(tx);
    const query = manager.createQueryBuilder(ApplicationEntity, 'application').where({ tenantId });
    return pageInOrder(query, 'clientId', page, fromRow);
  }

  override async verifiedNames(tx: Transaction): Promise<readonly string[]> {
    const sql = SqlTransaction.of(tx);
    const rows = await sql.query<Pick<Application, 'name'>>(
      `SELECT name FROM applications a
        WHERE tenant_id = $1 AND (registration ->> 'verified' = 'true' OR registration ->> 'firstParty' = 'true'
          OR NOT EXISTS (SELECT FROM dynamic_clients d WHERE d.tenant_id = $1 AND d.client_id = a.client_id))`,
      [sql.tenantId],
    );
    return rows.map(({ name }) => name);
  }

  override async update(tx: Transaction, application: Application): Promise<void> {
    const rows = tenantRows(tx);
    const { tenantId, clientId, registration, ...changed } = toRow(rows.tenantId, application);
    await rows.manager
      .createQueryBuilder()
      .update(ApplicationEntity)
      // What a later version keeps there stays.
      .set({ ...changed, registration: () => 'registration || CAST(:registration AS jsonb)' })
      .where({ tenantId, clientId })
      .setParameter('registration', JSON.stringify(registration))
      .execute();
  }

  override async remove(tx: Transaction, clientId: ClientId): Promise<void> {
    const { manager, tenantId } = tenantRows(tx);
    await manager.delete(ApplicationEntity, { tenantId, clientId });
  }

  private async pageOfOne(tx: Transaction, { name, clientId }: ApplicationSearch, page: PageRequest): Promise<Page<Application>> {
    pageLimit(page);
    decodeCursor(page.cursor);
    const found = await this.find(tx, clientId as ClientId);
    return { items: found && (name === undefined || hasName(found, name)) ? [found] : [], nextCursor: null };
  }

  /** Reads names only, up to a bound, and then the applications found. */
  private async search(tx: Transaction, name: string, page: PageRequest): Promise<Page<Application>> {
    const { manager, tenantId } = tenantRows(tx);
    const limit = pageLimit(page);
    const after = decodeCursor(page.cursor);
    const scanned = await SqlTransaction.of(tx).query<NameRow>(scanNames, [
      tenantId,
      after?.createdAt ?? '-infinity',
      after?.id ?? '00000000-0000-0000-0000-000000000000',
    ]);
    const found = scanned.filter((row) => hasName(row, name)).slice(0, limit);
    const shown = found.slice(0, page.limit).map((row) => row.client_id);
    const rows = await manager.findBy(ApplicationEntity, { tenantId, clientId: In(shown) });
    const byId = new Map(rows.map((row) => [row.clientId, fromRow(row)]));
    const all = shown.flatMap((clientId) => byId.get(clientId) ?? []);
    const items = fitting(all);
    const end = items.length < all.length ? items.at(-1)?.clientId : found.length > page.limit ? shown.at(-1) : undefined;
    const behind = scanned.length === maxScanned ? scanned.at(-1) : undefined;
    const last = end === undefined ? behind : found.find(({ client_id: clientId }) => clientId === end);
    return {
      items,
      nextCursor: last ? encodeCursor({ createdAt: last.created_at.toISOString(), id: last.client_id }) : null,
    };
  }
}
