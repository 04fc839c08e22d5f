import type { ClientId, Page, PageRequest, ResourceServer, ResourceServerId } from '#contracts';
import type { Transaction } from '#kernel';
import { ResourceServerStore } from '../../ports/resource-server-store.js';
import { firstPage, TenantRows } from './tenant-rows.js';

export class InMemoryResourceServerStore extends ResourceServerStore {
  readonly rows = new TenantRows<ResourceServer>();

  override async insert(tx: Transaction, resourceServer: ResourceServer): Promise<boolean> {
    if ((await this.all(tx)).some(({ identifier }) => identifier === resourceServer.identifier)) return false;
    this.rows.of(tx).insert(resourceServer.id, resourceServer);
    return true;
  }

  override async find(tx: Transaction, id: ResourceServerId): Promise<ResourceServer | null> {
    return this.rows.of(tx).get(id) ?? null;
  }

  override async findByClientId(tx: Transaction, clientId: ClientId): Promise<ResourceServer | null> {
    return (await this.all(tx)).find((resourceServer) => resourceServer.clientId === clientId) ?? null;
  }

  override async lock(tx: Transaction, id: ResourceServerId): Promise<ResourceServer | null> {
    return this.find(tx, id);
  }

  override async lockByClientId(tx: Transaction, clientId: ClientId): Promise<ResourceServer | null> {
    return this.findByClientId(tx, clientId);
  }

  override async all(tx: Transaction): Promise<readonly ResourceServer[]> {
    return [...this.rows.of(tx).values()];
  }

  override async list(tx: Transaction, page: PageRequest): Promise<Page<ResourceServer>> {
    return firstPage(await this.all(tx), page);
  }

  override async update(tx: Transaction, resourceServer: ResourceServer): Promise<void> {
    this.rows.of(tx).update(resourceServer.id, resourceServer);
  }

  override async remove(tx: Transaction, id: ResourceServerId): Promise<void> {
    this.rows.of(tx).delete(id);
  }
}
