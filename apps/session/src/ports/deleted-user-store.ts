import type { TenantScope, UserId } from '#contracts';
import type { Transaction } from '#kernel';

/**
 * Users who are no more, for as long as what was proved as one of them could lead to a session. `note` and `isDeleted` wait for each other until the transaction ends: a session is there before its user is noted, and erased
 * with them, or it is refused. Both come before whatever else of a user their transaction locks.
 */
export abstract class DeletedUserStore {
  abstract note(tx: Transaction, context: TenantScope, userId: UserId, at: Date): Promise<void>;

  abstract isDeleted(tx: Transaction, context: TenantScope, userId: UserId): Promise<boolean>;

  /** Deletes at most `limit` rows of before a moment; answers how many. */
  abstract deleteExpired(tx: Transaction, context: TenantScope, before: Date, limit: number): Promise<number>;
}
