import type { ChallengeId, EnrolmentId, TenantScope, UserId } from '#contracts';
import type { Transaction } from '#kernel';

/** What a challenge is for (WebAuthn Level 3 §7.1 and §7.2): a new passkey, or the use of one. */
export type Ceremony = 'create' | 'get';

/** A challenge of one enrolment or sign-in. `userId` null: whose passkey it will be is not known. */
export type NewPasskeyChallenge = {
  readonly id: ChallengeId | EnrolmentId;
  readonly ceremony: Ceremony;
  readonly userId: UserId | null;
  /** Base64url of random bytes. */
  readonly challenge: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

/** What an answer is verified by, and whose it has to be. */
export type PasskeyChallenge = Pick<NewPasskeyChallenge, 'challenge' | 'userId'>;

/** Challenges that wait for an answer. */
export abstract class PasskeyChallengeStore {
  /** Removes some of the tenant's expired ones on the way, so that they do not pile up. */
  abstract insert(tx: Transaction, scope: TenantScope, challenge: NewPasskeyChallenge): Promise<void>;
  /** One guarded statement: of any number of callers one has it. Null for the others, and where it has expired. */
  abstract consume(
    tx: Transaction,
    scope: TenantScope,
    of: Pick<NewPasskeyChallenge, 'id' | 'ceremony'>,
    at: Date,
  ): Promise<PasskeyChallenge | null>;
  /**
   * One guarded statement, of a challenge to make a passkey, before it is consumed with what comes of it: of any number of different answers one has it, and has it again until it is consumed, since who sends a form twice at once sends the same. Null for the others.
   */
  abstract answer(
    tx: Transaction,
    scope: TenantScope,
    answered: { readonly id: EnrolmentId; readonly answerHash: string },
    at: Date,
  ): Promise<PasskeyChallenge | null>;
}
