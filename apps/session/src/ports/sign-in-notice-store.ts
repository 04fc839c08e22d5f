import type { SessionId, SignInNoticeId, TenantScope, UserId } from '#contracts';
import type { Transaction } from '#kernel';

/** Word to a user of a sign-in of theirs. */
export type SignInNotice = {
  readonly id: SignInNoticeId;
  readonly userId: UserId;
  readonly sessionId: SessionId;
  readonly signedInAt: Date;
  readonly userAgent: string | null;
  readonly network: string | null;
  readonly country: string | null;
  readonly expiresAt: Date;
};

/** Notices whose user may say, by a link and once, that the sign-in was not theirs. */
export abstract class SignInNoticeStore {
  abstract insert(tx: Transaction, scope: TenantScope, notice: SignInNotice): Promise<void>;

  /** Puts a link in the place of the one before, by its hash; null where it is used, expired or unknown. */
  abstract putLink(
    tx: Transaction,
    scope: TenantScope,
    link: { readonly id: SignInNoticeId; readonly tokenHash: string },
    now: Date,
  ): Promise<SignInNotice | null>;

  /** By the hash of its link, while that has not expired. */
  abstract find(
    tx: Transaction,
    scope: TenantScope,
    tokenHash: string,
    now: Date,
  ): Promise<(SignInNotice & { readonly isUsed: boolean }) | null>;

  /** One guarded statement: of any number of callers one is answered the notice, all others null. */
  abstract use(tx: Transaction, scope: TenantScope, tokenHash: string, now: Date): Promise<SignInNotice | null>;

  /** Deletes at most `limit` that expired before a moment; answers how many. */
  abstract deleteExpired(tx: Transaction, scope: TenantScope, before: Date, limit: number): Promise<number>;
}
