import type { Application, ApplicationSearch, ClientId, Page, PageRequest } from '#contracts';
import type { Transaction } from '#kernel';

/** Applications of the transaction's tenant. Those of others do not exist here. */
export abstract class ApplicationStore {
  abstract insert(tx: Transaction, application: Application): Promise<void>;
  abstract find(tx: Transaction, clientId: ClientId): Promise<Application | null>;
  /** As `find`; other transactions that lock the application wait for the end of this one. */
  abstract lock(tx: Transaction, clientId: ClientId): Promise<Application | null>;
  /** Those that a search finds, oldest first; a page may be short though another follows. Refuses a cursor it did not make with `invalid_argument`. */
  abstract list(tx: Transaction, request: PageRequest & ApplicationSearch): Promise<Page<Application>>;
  /** Names of those that somebody answers for, which a client that registers itself must not take: an administrator made them, or has checked them. */
  abstract verifiedNames(tx: Transaction): Promise<readonly string[]>;
  /** Replaces what is stored under the application's client id. */
  abstract update(tx: Transaction, application: Application): Promise<void>;
  abstract remove(tx: Transaction, clientId: ClientId): Promise<void>;
}
