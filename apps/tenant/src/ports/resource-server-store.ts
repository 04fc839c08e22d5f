import type { ClientId, Page, PageRequest, ResourceServer, ResourceServerId } from '#contracts';
import type { Transaction } from '#kernel';

/** Resource servers of the transaction's tenant. Those of others do not exist here. */
export abstract class ResourceServerStore {
  /** False when the identifier is taken, also by a transaction that commits in between. */
  abstract insert(tx: Transaction, resourceServer: ResourceServer): Promise<boolean>;
  abstract find(tx: Transaction, id: ResourceServerId): Promise<ResourceServer | null>;
  abstract findByClientId(tx: Transaction, clientId: ClientId): Promise<ResourceServer | null>;
  /** As `find`; other transactions that lock the resource server wait for the end of this one. */
  abstract lock(tx: Transaction, id: ResourceServerId): Promise<ResourceServer | null>;
  /** As `findByClientId`, with `lock`'s promise. */
  abstract lockByClientId(tx: Transaction, clientId: ClientId): Promise<ResourceServer | null>;
  /** Every one of the tenant, oldest first. */
  abstract all(tx: Transaction): Promise<readonly ResourceServer[]>;
  /** Oldest first. Refuses a cursor it did not make with `invalid_argument`. */
  abstract list(tx: Transaction, page: PageRequest): Promise<Page<ResourceServer>>;
  /** Replaces what is stored under the resource server's id. */
  abstract update(tx: Transaction, resourceServer: ResourceServer): Promise<void>;
  abstract remove(tx: Transaction, id: ResourceServerId): Promise<void>;
}
