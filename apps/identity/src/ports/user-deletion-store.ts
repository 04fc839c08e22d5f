import type { ChallengeId, Farewell, TenantId, TenantScope, UserId } from '#contracts';
import type { Transaction } from '#kernel';

/** Deletions of users that are due, and the addressees of the last messages about those that were made. */
export abstract class UserDeletionStore {
  /** Users of any tenant whose time is over, at most `limit`, the longest first. In a transaction outside any tenant. */
  abstract listDue(tx: Transaction, at: Date, limit: number): Promise<readonly { readonly tenantId: TenantId; readonly userId: UserId }[]>;

  abstract insertFarewell(
    tx: Transaction,
    scope: TenantScope,
    farewell: Farewell & { readonly id: ChallengeId; readonly expiresAt: Date },
  ): Promise<void>;

  /** Null for one that is unknown or over. */
  abstract findFarewell(tx: Transaction, scope: TenantScope, id: ChallengeId, now: Date): Promise<Farewell | null>;

  /** Of all tenants, at most `limit` that were over before a moment; answers how many. In a transaction outside any tenant. */
  abstract deleteExpiredFarewells(tx: Transaction, before: Date, limit: number): Promise<number>;
}
