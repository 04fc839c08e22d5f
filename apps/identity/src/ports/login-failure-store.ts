import type { TenantScope, UserId } from '#contracts';
import type { Transaction } from '#kernel';

export type LoginFailure = { readonly failures: number; readonly lockedUntil: Date | null };

/** Wrong passwords in a row, by user. */
export abstract class LoginFailureStore {
  /**
   * Counts a failure and locks from the threshold on, in one statement: parallel attempts are all counted. Null if the
   * account was locked already (a lock is not prolonged by attempts during it) or if there is no such user; each of these
   * costs the same round trip.
   */
  abstract record(tx: Transaction, scope: TenantScope, userId: UserId, at: Date): Promise<LoginFailure | null>;
  /** Starts counting anew, in one statement, unless the account is locked; false if it is. */
  abstract admit(tx: Transaction, scope: TenantScope, userId: UserId, at: Date): Promise<boolean>;
  /** Takes counters and locks back. */
  abstract clear(tx: Transaction, scope: TenantScope, userId: UserId): Promise<void>;
}
