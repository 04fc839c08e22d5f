import type { Page, PageRequest } from '#contracts';
import type { Transaction } from '#kernel';
import { StoredRows } from '#testing/fakes';

export const firstPage = <Item>(items: readonly Item[], { limit }: PageRequest): Page<Item> => ({
  items: items.slice(0, limit),
  nextCursor: null,
});

/** Rows of several tenants, of which a transaction sees its own. */
export class TenantRows<Row> {
  private readonly byTenant = new Map<string, StoredRows<Row>>();

  of(tx: Transaction): StoredRows<Row> {
    if (tx.tenantId === null) throw new Error('tenant-owned rows were asked for outside a tenant');
    const rows = this.byTenant.get(tx.tenantId) ?? new StoredRows<Row>();
    this.byTenant.set(tx.tenantId, rows);
    return rows;
  }
}
