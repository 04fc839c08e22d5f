import { Injectable } from '@nestjs/common';
import { defaultSettings, isUuid, type Page, type PageRequest, type TenantId } from '#contracts';
import type { Transaction } from '#kernel';
import { eraseTenant, SqlTransaction } from '#persistence';
import { TenantStore, type StoredTenant } from '../../ports/tenant-store.js';
import { plainBranding } from '../../rules/branding.js';
import { TenantEntity } from '../entities/tenant.entity.js';
import { pageInOrder } from './page-in-order.js';
import { tenantRows } from './tenant-rows.js';

const fromRow = (row: TenantEntity): StoredTenant => ({
  id: row.id,
  slug: row.slug,
  name: row.name,
  status: row.status,
  // What came after the row has its default.
  branding: { ...plainBranding, ...row.branding },
  settings: { ...defaultSettings, ...row.settings },
  droppedTerms: row.droppedTerms,
  version: row.version,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

const toRow = ({ createdAt, updatedAt, droppedTerms, ...tenant }: StoredTenant): TenantEntity => ({
  ...tenant,
  droppedTerms: [...droppedTerms],
  createdAt: new Date(createdAt),
  updatedAt: new Date(updatedAt),
});

@Injectable()
export class TypeOrmTenantStore extends TenantStore {
  override async insert(tx: Transaction, tenant: StoredTenant): Promise<boolean> {
    const { manager } = SqlTransaction.of(tx);
    const insert = manager.createQueryBuilder().insert().into(TenantEntity).values(toRow(tenant)).orIgnore().returning('id');
    const { raw } = (await insert.execute()) as { raw: readonly unknown[] };
    return raw.length === 1;
  }

  override async find(tx: Transaction, id: TenantId): Promise<StoredTenant | null> {
    if (!isUuid(id)) return null;
    const row = await SqlTransaction.of(tx).manager.findOneBy(TenantEntity, { id });
    return row && fromRow(row);
  }

  override async findBySlug(tx: Transaction, slug: string): Promise<StoredTenant | null> {
    // Arbitrary text of a path: PostgreSQL takes no NUL.
    if (slug.includes('\0')) return null;
    const row = await SqlTransaction.of(tx).manager.findOneBy(TenantEntity, { slug });
    return row && fromRow(row);
  }

  override async lock(tx: Transaction, id: TenantId): Promise<StoredTenant | null> {
    if (!isUuid(id)) return null;
    const row = await SqlTransaction.of(tx).manager.findOne(TenantEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
    return row && fromRow(row);
  }

  override async hold(tx: Transaction): Promise<boolean> {
    const { manager, tenantId } = tenantRows(tx);
    return (await manager.findOne(TenantEntity, { where: { id: tenantId }, lock: { mode: 'for_key_share' } })) !== null;
  }

  override async list(tx: Transaction, page: PageRequest): Promise<Page<StoredTenant>> {
    const query = SqlTransaction.of(tx).manager.createQueryBuilder(TenantEntity, 'tenant');
    return pageInOrder(query, 'id', page, fromRow);
  }

  override async update(tx: Transaction, tenant: StoredTenant): Promise<void> {
    const { id, slug, ...changed } = toRow(tenant);
    await SqlTransaction.of(tx).manager.update(TenantEntity, { id, slug }, changed);
  }

  override async erase(tx: Transaction): Promise<void> {
    const { manager, tenantId } = tenantRows(tx);
    await eraseTenant(tx);
    await manager.delete(TenantEntity, { id: tenantId });
  }
}
