import type { RememberedBrowser, RememberedBrowserId, TenantScope, UserId } from '#contracts';
import type { Transaction } from '#kernel';

/** A browser about to be remembered. `secretHash` is the SHA-256 of its cookie's secret, base64url; `userVersion` that of its user as they proved themselves. */
export type NewRememberedBrowser = {
  readonly id: RememberedBrowserId;
  readonly secretHash: string;
  readonly userId: UserId;
  readonly userVersion: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
};

/** By what a browser shows that it is remembered of a user: secrets that it has, of whom, and as which version. */
export type Recognition = { readonly secretHashes: readonly string[]; readonly userId: UserId; readonly userVersion: number };

/** Browsers of a tenant's users that are spared a second factor. */
export abstract class RememberedBrowserStore {
  /** Once for each secret: a second time changes nothing. */
  abstract insert(tx: Transaction, context: TenantScope, browser: NewRememberedBrowser): Promise<void>;
  /** Deletes all of a user but the newest `kept`. */
  abstract deleteOldest(tx: Transaction, context: TenantScope, userId: UserId, kept: number): Promise<void>;
  /** Whether one of the secrets is of a browser that is remembered, since `since` at the earliest; notes its use, by one statement. */
  abstract recognise(
    tx: Transaction,
    context: TenantScope,
    recognition: Recognition,
    times: { readonly now: Date; readonly since: Date },
  ): Promise<boolean>;
  /** Those of a user that still are, newest first. */
  abstract list(tx: Transaction, context: TenantScope, userId: UserId, now: Date): Promise<RememberedBrowser[]>;
  /** Whether there was one: not where it is another user's. */
  abstract delete(
    tx: Transaction,
    context: TenantScope,
    browser: { readonly id: RememberedBrowserId; readonly userId: UserId },
  ): Promise<boolean>;
  /** Those that were remembered of the user as they were before that version; null: all. How many. */
  abstract deleteOfUser(tx: Transaction, context: TenantScope, userId: UserId, beforeVersion: number | null): Promise<number>;
  /** Those of a user that were remembered before that moment. How many. */
  abstract deleteOlder(tx: Transaction, context: TenantScope, userId: UserId, before: Date): Promise<number>;
  /** Deletes at most `limit` rows that expired before a moment; answers how many. */
  abstract deleteExpired(tx: Transaction, context: TenantScope, before: Date, limit: number): Promise<number>;
}
