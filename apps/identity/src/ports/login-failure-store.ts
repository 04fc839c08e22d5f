import type { TenantScope, UserId } from '#contracts';
import type { Transaction } from '#kernel';

export type LoginFailure = { readonly failures: number; readonly lockedUntil: Date | null };

/** Wrong passwords in a row, by user, or by what stands for names that nobody has. Whether there is such a user is not looked at. */
export abstract class LoginFailureStore {
  /**
   * Counts a failure and locks from the threshold on, in one statement: parallel attempts are all counted. Null if the
   * account was locked already: a lock is not prolonged by attempts during it.
   */
  abstract record(tx: Transaction, scope: TenantScope, userId: UserId, at: Date): Promise<LoginFailure | null>;
  /** Starts counting anew, in one statement, unless the account is locked; false if it is. */
  abstract admit(tx: Transaction, scope: TenantScope, userId: UserId, at: Date): Promise<boolean>;
  /** Takes counters and locks back. */
  abstract clear(tx: Transaction, scope: TenantScope, userId: UserId): Promise<void>;
  /** Everything of the tenant. */
  abstract deleteAll(tx: Transaction, scope: TenantScope): Promise<void>;
}
