import type { ChallengeId, MessageChannel, TenantScope, UserId } from '#contracts';
import type { Query, Transaction } from '#kernel';

/** A code that is asked for. It is made when its message is sent. `recipient`: the address or number as it is compared. */
export type NewOneTimeCode = {
  readonly id: ChallengeId;
  readonly userId: UserId;
  readonly channel: MessageChannel;
  readonly recipient: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

/** Codes that prove an address or a number, as keyed hashes. */
export abstract class OneTimeCodeStore {
  /** False, and nothing is changed, where there is one of that id. Removes some of the tenant's expired ones on the way, so that they do not pile up. */
  abstract insert(tx: Transaction, scope: TenantScope, code: NewOneTimeCode): Promise<boolean>;
  /** One statement: a code in place of the one before, while it is neither used nor expired. Whose it is and where it goes; null otherwise. */
  abstract renew(
    tx: Transaction,
    scope: TenantScope,
    code: { readonly id: ChallengeId; readonly hash: string },
    at: Date,
  ): Promise<Pick<NewOneTimeCode, 'userId' | 'channel' | 'recipient'> | null>;
  /**
   * One guarded statement: charges a guess to a code of that user that was sent and has not expired, before anything is compared. Null where there is none, or
   * it has had its guesses. A used one has no more than an unused one.
   */
  abstract charge(
    tx: Transaction,
    scope: TenantScope,
    code: { readonly id: ChallengeId; readonly userId: UserId },
    at: Date,
  ): Promise<{ readonly hash: string; readonly recipient: string } | null>;
  /** Gives a guess back that was right. */
  abstract refund(tx: Transaction, scope: TenantScope, id: ChallengeId): Promise<void>;
  /** One guarded statement: `first` for one of any number of callers. */
  abstract consume(tx: Transaction, scope: TenantScope, id: ChallengeId, at: Date): Promise<'first' | 'again'>;
  /** The hash of one that was used and has not expired. */
  abstract findUsed(id: ChallengeId, at: Date): Query<string | null>;
}
