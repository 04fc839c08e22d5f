import type { TenantScope, UserId } from '#contracts';
import type { Transaction } from '#kernel';

/** Where tries at an account come from, as a keyed hash or a random id, and how often it may fail there before it is locked. */
export type FailureSource = { readonly source: string; readonly allowed: number };

/** Failures in a row, this one included. */
export type LoginFailure = { readonly failures: number; readonly lockedUntil: Date | null };

/** What there is of an account: failures from all its unknown sources, and the sources of those asked for that are locked. */
export type AccountFailures = { readonly failures: number; readonly lockedSources: readonly string[] };

/** What administrators see. `lockedSources`: how many addresses, networks and browsers are locked, until `lockedUntil` at the latest. */
export type AccountThrottle = {
  readonly failures: number;
  readonly lastFailedAt: Date | null;
  readonly lockedSources: number;
  readonly lockedUntil: Date | null;
};

/**
 * Wrong passwords, by user, or by what stands for names that nobody has, and by source. Whether there is such a user is not looked at. A try is charged before
 * the password is verified, so that no more are verified than are allowed, however many come at once.
 */
export abstract class LoginFailureStore {
  abstract look(tx: Transaction, scope: TenantScope, userId: UserId, sources: readonly string[], at: Date): Promise<AccountFailures>;
  /**
   * Charges a try to each source, and locks those that have used up theirs, in one statement: of parallel tries as many get a result as are allowed.
   * The highest count; null, if one of the sources is locked: a lock is not prolonged by tries during it.
   */
  abstract charge(
    tx: Transaction,
    scope: TenantScope,
    userId: UserId,
    sources: readonly FailureSource[],
    at: Date,
  ): Promise<LoginFailure | null>;
  /** Gives a charge back, with the lock that it brought: nothing was verified. */
  abstract refund(tx: Transaction, scope: TenantScope, userId: UserId, sources: readonly FailureSource[]): Promise<void>;
  /** Counts a failure for the account as a whole, or none, by the same work. */
  abstract record(tx: Transaction, scope: TenantScope, userId: UserId, failures: 0 | 1, at: Date): Promise<void>;
  /** Forgets what the sources were charged, and `failures` of those of the account. */
  abstract forgive(tx: Transaction, scope: TenantScope, userId: UserId, sources: readonly FailureSource[], failures: number): Promise<void>;
  abstract describe(tx: Transaction, scope: TenantScope, userId: UserId, at: Date): Promise<AccountThrottle>;
  /** Takes counters and locks back, of all sources. */
  abstract clear(tx: Transaction, scope: TenantScope, userId: UserId): Promise<void>;
}
