import type { InitialAccessToken, InitialAccessTokenId, Page, PageRequest } from '#contracts';
import type { Transaction } from '#kernel';

/** `sha256` is base64url. The token itself is stored nowhere. */
export type StoredInitialAccessToken = InitialAccessToken & { readonly sha256: string };

/** What becomes of a client by the token that it registered by. */
export type SpentInitialAccessToken = Pick<InitialAccessToken, 'id' | 'verifies'>;

/** Initial access tokens of the transaction's tenant. Those of others do not exist here. */
export abstract class InitialAccessTokenStore {
  abstract insert(tx: Transaction, token: StoredInitialAccessToken): Promise<void>;
  /** Those that have not expired at `now`, oldest first. Refuses a cursor it did not make with `invalid_argument`. */
  abstract list(tx: Transaction, now: Date, page: PageRequest): Promise<Page<InitialAccessToken>>;
  /** Uses one up by one, unless the transaction is undone: of those that do so at once, as many succeed as there are uses. Null: unknown, expired or used up. */
  abstract spend(tx: Transaction, sha256: string, now: Date): Promise<SpentInitialAccessToken | null>;
  /** False when there is none. */
  abstract remove(tx: Transaction, id: InitialAccessTokenId): Promise<boolean>;
  abstract removeExpired(tx: Transaction, now: Date): Promise<void>;
}
