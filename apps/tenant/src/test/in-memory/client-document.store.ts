import type { ClientId } from '#contracts';
import type { Transaction } from '#kernel';
import { ClientDocumentStore, type FetchedClientDocument, type StoredClientDocument } from '../../ports/client-document-store.js';
import { TenantRows } from './tenant-rows.js';

export class InMemoryClientDocumentStore extends ClientDocumentStore {
  readonly rows = new TenantRows<StoredClientDocument>();

  override async find(tx: Transaction, clientId: ClientId): Promise<StoredClientDocument | null> {
    return this.rows.of(tx).get(clientId) ?? null;
  }

  override async put(tx: Transaction, fetched: FetchedClientDocument): Promise<StoredClientDocument> {
    const known = await this.find(tx, fetched.clientId);
    const isSame = known !== null && JSON.stringify(known.document) === JSON.stringify(fetched.document);
    const { fetchedAt } = fetched;
    const stored = {
      ...{ version: (known?.version ?? 0) + (isSame ? 0 : 1), createdAt: known?.createdAt ?? fetchedAt },
      ...{ changedAt: isSame ? known.changedAt : fetchedAt },
      ...fetched,
    };
    this.rows.of(tx).set(fetched.clientId, stored);
    return stored;
  }

  override async remove(tx: Transaction, clientId: ClientId): Promise<void> {
    this.rows.of(tx).delete(clientId);
  }

  override async removeOld(tx: Transaction, time: Date, most: number): Promise<void> {
    const newest = [...this.rows.of(tx).values()].sort((one, other) => other.fetchedAt.getTime() - one.fetchedAt.getTime());
    for (const [index, { clientId, fetchedAt }] of newest.entries())
      if (index >= most || fetchedAt < time) this.rows.of(tx).delete(clientId);
  }
}
