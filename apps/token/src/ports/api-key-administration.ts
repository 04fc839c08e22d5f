import type { ApiKeyId, ApiKeyOwner, Page, PageRequest } from '#contracts';
import type { Transaction } from '#kernel';
import type { GrantedApiKey, StoredApiKey, StoredGrant } from '#oauth-core';

/** API keys as their owners and administrators see them. A key whose grant is gone counts as revoked. */
export abstract class ApiKeyAdministration {
  /** Waits until nobody else makes a key for that owner, and has others wait until the transaction has ended: what is counted from then on stays. */
  abstract waitForOthers(tx: Transaction, owner: ApiKeyOwner): Promise<void>;

  /** How many keys of that owner are good at that time (epoch seconds). */
  abstract countLive(tx: Transaction, owner: ApiKeyOwner, now: number): Promise<number>;

  /** Forgets those of an owner that have ended by that time (epoch seconds), but for the newest `most`. */
  abstract forgetEnded(tx: Transaction, owner: ApiKeyOwner, now: number, most: number): Promise<void>;

  abstract add(tx: Transaction, key: StoredApiKey, grant: StoredGrant): Promise<void>;

  /** An owner's keys, the oldest first, those that have ended too while they are remembered. `invalid_argument` for a wrong cursor or limit. */
  abstract list(tx: Transaction, owner: ApiKeyOwner, page: PageRequest): Promise<Page<GrantedApiKey>>;

  /** `most` of an owner's keys: first those that are good at that time (epoch seconds), then those that have ended, of each the newest first. */
  abstract listLiveFirst(tx: Transaction, owner: ApiKeyOwner, now: number, most: number): Promise<readonly GrantedApiKey[]>;

  /** Null: the owner has no such key. */
  abstract findOf(tx: Transaction, owner: ApiKeyOwner, id: ApiKeyId): Promise<GrantedApiKey | null>;
}
