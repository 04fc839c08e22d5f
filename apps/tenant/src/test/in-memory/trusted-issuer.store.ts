import type { Page, PageRequest, TrustedIssuer, TrustedIssuerId } from '#contracts';
import type { Transaction } from '#kernel';
import { TrustedIssuerStore } from '../../ports/trusted-issuer-store.js';
import { firstPage, TenantRows } from './tenant-rows.js';

export class InMemoryTrustedIssuerStore extends TrustedIssuerStore {
  readonly rows = new TenantRows<TrustedIssuer>();

  override async insert(tx: Transaction, trustedIssuer: TrustedIssuer): Promise<boolean> {
    if ((await this.all(tx)).some(({ issuer }) => issuer === trustedIssuer.issuer)) return false;
    this.rows.of(tx).insert(trustedIssuer.id, trustedIssuer);
    return true;
  }

  override async find(tx: Transaction, id: TrustedIssuerId): Promise<TrustedIssuer | null> {
    return this.rows.of(tx).get(id) ?? null;
  }

  override async lock(tx: Transaction, id: TrustedIssuerId): Promise<TrustedIssuer | null> {
    return this.find(tx, id);
  }

  override async all(tx: Transaction): Promise<readonly TrustedIssuer[]> {
    return [...this.rows.of(tx).values()];
  }

  override async list(tx: Transaction, page: PageRequest): Promise<Page<TrustedIssuer>> {
    return firstPage(await this.all(tx), page);
  }

  override async update(tx: Transaction, trustedIssuer: TrustedIssuer): Promise<void> {
    this.rows.of(tx).update(trustedIssuer.id, trustedIssuer);
  }

  override async remove(tx: Transaction, id: TrustedIssuerId): Promise<void> {
    this.rows.of(tx).delete(id);
  }
}
