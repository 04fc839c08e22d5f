import type { Organization, OrganizationId, OrganizationSearch, Page, PageRequest } from '#contracts';
import type { Transaction } from '#kernel';

/** Organizations of the transaction's tenant. Those of others do not exist here. */
export abstract class OrganizationStore {
  /** False when the name is taken, also by a transaction that commits in between. */
  abstract insert(tx: Transaction, organization: Organization): Promise<boolean>;
  abstract find(tx: Transaction, id: OrganizationId): Promise<Organization | null>;
  abstract findByName(tx: Transaction, name: string): Promise<Organization | null>;
  /** Those of these ids that there are, in no order. */
  abstract findAll(tx: Transaction, ids: readonly OrganizationId[]): Promise<readonly Organization[]>;
  /** As `find`; other transactions that lock it wait for the end of this one. */
  abstract lock(tx: Transaction, id: OrganizationId): Promise<Organization | null>;
  /** How many there are; other transactions of the tenant that count wait for the end of this one, so that a bound holds. */
  abstract lockAndCount(tx: Transaction): Promise<number>;
  /** Those that a search finds, oldest first; a page may be short though another follows. Refuses a cursor it did not make with `invalid_argument`. */
  abstract list(tx: Transaction, request: PageRequest & OrganizationSearch): Promise<Page<Organization>>;
  /** Replaces what is stored under its id, the name excepted. */
  abstract update(tx: Transaction, organization: Organization): Promise<void>;
  abstract remove(tx: Transaction, id: OrganizationId): Promise<void>;
}
