import type {
  EnrollableName,
  EnrolledAuthenticator,
  EnrolmentAnswer,
  EnrolmentId,
  EnrolmentOffer,
  EnrolmentWish,
  TenantContext,
  TenantScope,
  User,
  UserId,
} from '#contracts';
import type { Query, Transaction } from '#kernel';
import type { EnrolledStore } from '../ports/enrolled-store.js';
import type { OwnedAuthenticator } from '../ports/owned-authenticator.js';
import { Authenticator } from './authenticator.js';

export type WishOf<Name extends EnrollableName> = Extract<EnrolmentWish, { readonly method: Name }>;
type OfferOf<Name extends EnrollableName> = Extract<EnrolmentOffer, { readonly method: Name }>;
export type AnswerOf<Name extends EnrollableName> = Extract<EnrolmentAnswer, { readonly method: Name }>;

export type Begun<Name extends EnrollableName> = {
  readonly enrolmentId: EnrolmentId;
  readonly offer: OfferOf<Name>;
  readonly expiresAt: Date;
};

/** An answer to an enrolment, with what it is for, and with what the user calls what they set up. */
export type Answered<Name extends EnrollableName> = {
  readonly enrolmentId: EnrolmentId;
  readonly answer: AnswerOf<Name>;
  readonly purpose: string;
  readonly name: string | null;
};

/**
 * Stores what was set up, in the transaction that tells of it and in which nobody else changes the user. Null where the enrolment is over by now: one guarded statement,
 * so that of several at the same time one is stored.
 */
export type StoreEnrolment = (tx: Transaction) => Promise<EnrolledAuthenticator | null>;

/**
 * An authenticator that users set up, any number of it. Who may, is decided before it is asked (attack A76); what is told of it, in the one place that calls `StoreEnrolment`
 * and `remove`.
 */
export abstract class EnrollableAuthenticator<Name extends EnrollableName> extends Authenticator<Name> {
  /** For an active user. What waits for its answer for the same `purpose`, a sign-in or a session, may be offered again, and for no other. Refuses with `conflict` who has too many of it, and with `invalid_argument` an unfit wish. */
  abstract beginEnrolment(context: TenantContext, user: User, wish: WishOf<Name>, purpose: string): Promise<Begun<Name>>;

  /**
   * Checks the answer, of an active user and to an enrolment of theirs, and charges what is to be charged first: what is stored comes of it. Refuses with `invalid_credentials`, alike
   * whatever is wrong, or with `too_many_requests`.
   */
  abstract confirmEnrolment(context: TenantContext, user: User, answered: Answered<Name>): Promise<StoreEnrolment>;

  /** What the same answer, for the same purpose, has set up within a moment: who sends a form twice is answered twice. None, where an authenticator does not say otherwise. */
  findRepeated(_context: TenantContext, _user: User, _answered: Answered<Name>): Promise<EnrolledAuthenticator | null> {
    return Promise.resolve(null);
  }

  /** Where it is kept. */
  protected abstract readonly enrolled: EnrolledStore;

  /** Those of a user that are set up, oldest first. */
  list(userId: UserId): Query<readonly EnrolledAuthenticator[]> {
    return this.enrolled.list(userId);
  }

  /** Of those, how many they could prove themselves with at this tenant as it is now: all, where an authenticator does not say otherwise. */
  countUsable(_context: TenantContext, userId: UserId): Query<number> {
    return this.list(userId).map(({ length }) => length);
  }

  /** One guarded statement: whether there was one of that user with that id. */
  remove(tx: Transaction, scope: TenantScope, of: OwnedAuthenticator): Promise<boolean> {
    return this.enrolled.remove(tx, scope, of);
  }

  /** As `remove`: what its user calls it from now on. */
  rename(tx: Transaction, scope: TenantScope, of: OwnedAuthenticator, name: string): Promise<boolean> {
    return this.enrolled.rename(tx, scope, of, name);
  }
}
