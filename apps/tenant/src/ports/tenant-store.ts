import type { Page, PageRequest, Tenant, TenantId } from '#contracts';
import type { Transaction } from '#kernel';

/** A tenant without what follows from the platform's address. `droppedTerms`: the versions of its terms that users may have accepted, and that are no longer among its settings. */
export type StoredTenant = Omit<Tenant, 'issuer'> & { readonly droppedTerms: readonly string[] };

/** Tenants. Visible in every transaction: no tenant owns this table. */
export abstract class TenantStore {
  /** False when the slug is taken, also by a transaction that commits in between. */
  abstract insert(tx: Transaction, tenant: StoredTenant): Promise<boolean>;
  abstract find(tx: Transaction, id: TenantId): Promise<StoredTenant | null>;
  abstract findBySlug(tx: Transaction, slug: string): Promise<StoredTenant | null>;
  /** As `find`; other transactions that lock or hold the tenant wait for the end of this one. */
  abstract lock(tx: Transaction, id: TenantId): Promise<StoredTenant | null>;
  /** Keeps the transaction's own tenant from being deleted before the transaction ends. False when it is gone. */
  abstract hold(tx: Transaction): Promise<boolean>;
  /** Oldest first. Refuses a cursor it did not make with `invalid_argument`. */
  abstract list(tx: Transaction, page: PageRequest): Promise<Page<StoredTenant>>;
  /** Replaces what is stored under the tenant's id, slug excepted. */
  abstract update(tx: Transaction, tenant: StoredTenant): Promise<void>;
  /** The transaction's own tenant, with every row that it owns here. */
  abstract erase(tx: Transaction): Promise<void>;
}
