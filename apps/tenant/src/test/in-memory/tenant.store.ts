import type { Page, PageRequest, TenantId } from '#contracts';
import type { Transaction } from '#kernel';
import { StoredRows } from '#testing/fakes';
import { TenantStore, type StoredTenant } from '../../ports/tenant-store.js';
import { firstPage, type TenantRows } from './tenant-rows.js';

export class InMemoryTenantStore extends TenantStore {
  private readonly rows = new StoredRows<StoredTenant>();

  constructor(private readonly owned: readonly { readonly rows: TenantRows<unknown> }[]) {
    super();
  }

  override async insert(_tx: Transaction, tenant: StoredTenant): Promise<boolean> {
    if ([...this.rows.values()].some(({ slug }) => slug === tenant.slug)) return false;
    this.rows.insert(tenant.id, tenant);
    return true;
  }

  override async find(_tx: Transaction, id: TenantId): Promise<StoredTenant | null> {
    return this.rows.get(id) ?? null;
  }

  override async findBySlug(_tx: Transaction, slug: string): Promise<StoredTenant | null> {
    return [...this.rows.values()].find((tenant) => tenant.slug === slug) ?? null;
  }

  override async lock(tx: Transaction, id: TenantId): Promise<StoredTenant | null> {
    return this.find(tx, id);
  }

  override async hold(tx: Transaction): Promise<boolean> {
    return tx.tenantId !== null && this.rows.has(tx.tenantId);
  }

  override async list(_tx: Transaction, page: PageRequest): Promise<Page<StoredTenant>> {
    return firstPage([...this.rows.values()], page);
  }

  override async update(_tx: Transaction, tenant: StoredTenant): Promise<void> {
    if (this.rows.get(tenant.id)?.slug === tenant.slug) this.rows.update(tenant.id, tenant);
  }

  override async erase(tx: Transaction): Promise<void> {
    for (const { rows } of this.owned) rows.of(tx).clear();
    this.rows.delete(tx.tenantId as TenantId);
  }
}
