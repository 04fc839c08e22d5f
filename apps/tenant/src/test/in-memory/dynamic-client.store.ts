import type { ClientId, DynamicClient, Page, PageRequest } from '#contracts';
import type { Transaction } from '#kernel';
import { DynamicClientStore, type StoredDynamicClient } from '../../ports/dynamic-client-store.js';
import { firstPage, TenantRows } from './tenant-rows.js';

const listedClient = ({ sha256: _sha256, statement: _statement, ...client }: StoredDynamicClient): DynamicClient => client;

export class InMemoryDynamicClientStore extends DynamicClientStore {
  readonly rows = new TenantRows<StoredDynamicClient>();

  override async insert(tx: Transaction, client: StoredDynamicClient): Promise<boolean> {
    const hash = client.statement?.hash ?? null;
    const rows = this.rows.of(tx);
    if (hash !== null && [...rows.values()].some(({ statement }) => statement?.hash === hash)) return false;
    rows.insert(client.clientId, client);
    return true;
  }

  override async find(tx: Transaction, clientId: ClientId): Promise<StoredDynamicClient | null> {
    return this.rows.of(tx).get(clientId) ?? null;
  }

  override async count(tx: Transaction): Promise<number> {
    return this.rows.of(tx).size;
  }

  override async lockAndCount(tx: Transaction): Promise<number> {
    return this.count(tx);
  }

  override async replaceToken(tx: Transaction, clientId: ClientId, sha256: string): Promise<boolean> {
    const client = this.rows.of(tx).get(clientId);
    if (client !== undefined) this.rows.of(tx).set(clientId, { ...client, sha256 });
    return client !== undefined;
  }

  override async list(tx: Transaction, page: PageRequest): Promise<Page<DynamicClient>> {
    return firstPage([...this.rows.of(tx).values()].map(listedClient), page);
  }

  override async listUnused(tx: Transaction, after: DynamicClient | null, limit: number): Promise<readonly DynamicClient[]> {
    const all = [...this.rows.of(tx).values()];
    const begin = all.findIndex(({ clientId }) => clientId === after?.clientId) + 1;
    return all
      .slice(begin)
      .filter(({ usedAt }) => usedAt === null)
      .slice(0, limit)
      .map(listedClient);
  }

  override async markUsed(tx: Transaction, clientIds: readonly ClientId[], at: Date): Promise<void> {
    for (const client of [...this.rows.of(tx).values()].filter(({ clientId, usedAt }) => usedAt === null && clientIds.includes(clientId)))
      this.rows.of(tx).set(client.clientId, { ...client, usedAt: at.toISOString() });
  }

  override async remove(tx: Transaction, clientId: ClientId): Promise<void> {
    this.rows.of(tx).delete(clientId);
  }
}
