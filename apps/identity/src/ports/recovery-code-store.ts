import type { TenantScope, UserId } from '#contracts';
import type { Query, Transaction } from '#kernel';

/** Recovery codes of users, as hashes. */
export abstract class RecoveryCodeStore {
  /** In place of all that the user had. */
  abstract replace(tx: Transaction, scope: TenantScope, userId: UserId, hashes: readonly string[], at: Date): Promise<void>;
  /** How many a user has that are not used. */
  abstract countLeft(userId: UserId): Query<number>;
  /** Whether a user has that one, used or not. */
  abstract has(userId: UserId, hash: string): Query<boolean>;
  /**
   * One guarded statement: `first` for one of any number of callers; `again` for who used it for the same before; null where there is none, or it was used for something else.
   */
  abstract use(
    tx: Transaction,
    scope: TenantScope,
    use: { readonly userId: UserId; readonly hash: string; readonly usedFor: string },
    at: Date,
  ): Promise<'first' | 'again' | null>;
  abstract removeAll(tx: Transaction, scope: TenantScope, userId: UserId): Promise<void>;
}
