import type { Application, ClientId, Page, PageRequest } from '#contracts';
import type { Transaction } from '#kernel';
import { ApplicationStore } from '../../ports/application-store.js';
import type { StoredDynamicClient } from '../../ports/dynamic-client-store.js';
import { firstPage, TenantRows } from './tenant-rows.js';

export class InMemoryApplicationStore extends ApplicationStore {
  readonly rows = new TenantRows<Application>();

  constructor(private readonly dynamicClients: { readonly rows: TenantRows<StoredDynamicClient> }) {
    super();
  }

  override async verifiedNames(tx: Transaction): Promise<readonly string[]> {
    const registered = this.dynamicClients.rows.of(tx);
    return [...this.rows.of(tx).values()]
      .filter(({ clientId, verified, firstParty }) => verified || firstParty || !registered.has(clientId))
      .map(({ name }) => name);
  }

  override async insert(tx: Transaction, application: Application): Promise<void> {
    this.rows.of(tx).insert(application.clientId, application);
  }

  override async find(tx: Transaction, clientId: ClientId): Promise<Application | null> {
    return this.rows.of(tx).get(clientId) ?? null;
  }

  override async lock(tx: Transaction, clientId: ClientId): Promise<Application | null> {
    return this.find(tx, clientId);
  }

  override async list(tx: Transaction, page: PageRequest): Promise<Page<Application>> {
    return firstPage([...this.rows.of(tx).values()], page);
  }

  override async update(tx: Transaction, application: Application): Promise<void> {
    this.rows.of(tx).update(application.clientId, application);
  }

  override async remove(tx: Transaction, clientId: ClientId): Promise<void> {
    this.rows.of(tx).delete(clientId);
  }
}
