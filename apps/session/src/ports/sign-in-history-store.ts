import type { KnownSource, TenantScope, UserId } from '#contracts';
import type { Query, Transaction } from '#kernel';
import type { SignInHistory } from '#sign-in';

/** Where a sign-in comes from: its network and its address as they are counted together; null where none is known. */
export type SourceOfSignIn = { readonly network: string | null; readonly address: string | null };

/** What is asked about a user. `deviceHashes`: by which the browser may be known; the first one that is known is answered. */
export type HistoryQuestion = SourceOfSignIn & {
  readonly userId: UserId;
  readonly deviceHashes: readonly string[];
  readonly now: Date;
  /** Since when sign-ins are recent, and since when an address is new to an account. */
  readonly recentSince: Date;
  readonly newSince: Date;
  /** Accounts beyond which nobody counts on. */
  readonly maxAccounts: number;
};

/** `deviceHash`: by which the browser is known; null: it is not. */
export type KnownHistory = { readonly history: SignInHistory; readonly deviceHash: string | null };

/** A sign-in, as it is remembered: by the hash of what its browser is known by, network and address. */
export type NotedSignIn = SourceOfSignIn & {
  readonly userId: UserId;
  readonly deviceHash: string;
  readonly country: string | null;
  readonly at: Date;
  readonly expiresAt: Date;
};

/** In which browsers, and from where, users have signed in. */
export abstract class SignInHistoryStore {
  abstract find(question: HistoryQuestion): Query<KnownHistory>;

  /** What is known of a user, those seen last first. */
  abstract list(userId: UserId, now: Date): Query<readonly KnownSource[]>;

  /** Keeps `max` browsers, networks and addresses of a user at most: those that were seen last. Answers whether it was their first sign-in. */
  abstract note(tx: Transaction, scope: TenantScope, signIn: NotedSignIn, max: number): Promise<{ readonly isFirst: boolean }>;

  /** One guarded statement: whether the user may be sent one more notice, of `max` since `since`. */
  abstract chargeNotice(
    tx: Transaction,
    scope: TenantScope,
    charge: { readonly userId: UserId; readonly at: Date; readonly since: Date; readonly max: number },
  ): Promise<boolean>;

  /** Whatever they sign in with next is new, and they are told of it: browsers, networks and notices of a user are forgotten, but not that they have signed in. `before`: those that were seen last before then; null: all. */
  abstract forgetSources(tx: Transaction, scope: TenantScope, userId: UserId, before: Date | null): Promise<void>;

  /** Deletes at most `limit` browsers, networks and addresses that nobody has signed in from for too long; answers how many. */
  abstract deleteExpired(tx: Transaction, scope: TenantScope, before: Date, limit: number): Promise<number>;
}
