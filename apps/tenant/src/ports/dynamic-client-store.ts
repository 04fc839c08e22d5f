import type { ClientId, DynamicClient, Page, PageRequest } from '#contracts';
import type { Transaction } from '#kernel';

/** `sha256`: of the registration access token, base64url. The token itself is stored nowhere. `statement`: what the client registered with (RFC 7591 §2.3); `hash` null: so may others. */
export type StoredDynamicClient = DynamicClient & {
  readonly sha256: string;
  readonly statement: { readonly jwt: string; readonly hash: string | null } | null;
};

/** Which applications of the transaction's tenant registered themselves. Those of others do not exist here. */
export abstract class DynamicClientStore {
  /** False, and nothing happens, where a client of the tenant has a statement of the same hash. */
  abstract insert(tx: Transaction, client: StoredDynamicClient): Promise<boolean>;
  abstract find(tx: Transaction, clientId: ClientId): Promise<StoredDynamicClient | null>;
  abstract count(tx: Transaction): Promise<number>;
  /** As `count`; until the transaction ends, others that count so wait. */
  abstract lockAndCount(tx: Transaction): Promise<number>;
  /** Oldest first. Refuses a cursor it did not make with `invalid_argument`. */
  abstract list(tx: Transaction, page: PageRequest): Promise<Page<DynamicClient>>;
  /** Those that are not known to have been used, oldest first; at most `limit` of those behind `after`. */
  abstract listUnused(tx: Transaction, after: DynamicClient | null, limit: number): Promise<readonly DynamicClient[]>;
  abstract markUsed(tx: Transaction, clientIds: readonly ClientId[], at: Date): Promise<void>;
  /** Replaces the hash of the registration access token. False when the client did not register itself. */
  abstract replaceToken(tx: Transaction, clientId: ClientId, sha256: string): Promise<boolean>;
  abstract remove(tx: Transaction, clientId: ClientId): Promise<void>;
}
