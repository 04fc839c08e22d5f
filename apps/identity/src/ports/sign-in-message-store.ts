import type { ChallengeId, MailedFactorName, SignInId, TenantScope, UserId } from '#contracts';
import type { Transaction } from '#kernel';

/** That a sign-in asks for a message to whoever is known by a name. `identifier`: as it is compared. Whether anybody is, is seen when the message is made. */
export type NewSignInMessage = {
  readonly id: ChallengeId;
  readonly method: MailedFactorName;
  readonly signInId: SignInId;
  readonly identifier: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

/** One that was asked for. */
export type AskedSignInMessage = Pick<NewSignInMessage, 'method' | 'signInId' | 'identifier'>;

/** What an answer is compared with. `made` is null as long as nobody was sent anything. */
export type AnswerableSignInMessage = Pick<NewSignInMessage, 'identifier'> & {
  readonly made: { readonly secretHash: string; readonly userId: UserId } | null;
};

/** A message with its secret: whose it is, as the version that they were when it was made. */
export type MadeSignInMessage = { readonly secretHash: string; readonly userId: UserId; readonly userVersion: number };

/** Messages by which people sign in, of whom nothing is proved before: with a link or a code, both as hashes. */
export abstract class SignInMessageStore {
  /** False, and nothing is changed, where there is one of that id. Removes some of the tenant's expired ones on the way. */
  abstract insert(tx: Transaction, scope: TenantScope, message: NewSignInMessage): Promise<boolean>;
  /** One that has not expired and was not answered. */
  abstract find(tx: Transaction, scope: TenantScope, id: ChallengeId, at: Date): Promise<AskedSignInMessage | null>;
  /** One guarded statement: a secret in the place of the one before, while it is neither answered nor expired. */
  abstract make(tx: Transaction, scope: TenantScope, id: ChallengeId, made: MadeSignInMessage, at: Date): Promise<boolean>;
  /**
   * One guarded statement: charges a guess at a code before anything is compared, also where there is none. Null where nothing of that kind was asked for, it has expired, or has had `max` guesses.
   */
  abstract charge(
    tx: Transaction,
    scope: TenantScope,
    id: ChallengeId,
    within: { readonly at: Date; readonly max: number },
  ): Promise<AnswerableSignInMessage | null>;
  /** What a link is compared with, of one that has not expired. */
  abstract findLink(tx: Transaction, scope: TenantScope, id: ChallengeId, at: Date): Promise<AnswerableSignInMessage | null>;
  /**
   * One guarded statement: `first` for one of any number of callers, `again` for the others while its user is as that one left them; null where they have changed. `version`: of the user
   * now; `next`: what the answer makes of it. Gives a guess back.
   */
  abstract consume(
    tx: Transaction,
    scope: TenantScope,
    id: ChallengeId,
    user: { readonly id: UserId; readonly version: number; readonly next: number },
    at: Date,
  ): Promise<'first' | 'again' | null>;
}
