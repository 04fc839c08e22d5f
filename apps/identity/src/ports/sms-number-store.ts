import type { AuthenticatorId, EnrolledAuthenticator, EnrolmentId, TenantScope, UserId } from '#contracts';
import type { Query, Transaction } from '#kernel';
import type { EnrolledStore } from './enrolled-store.js';

/** Names an enrolment of a user: confirmed for its purpose alone. */
export type NumberEnrolment = { readonly enrolmentId: EnrolmentId; readonly userId: UserId; readonly purpose: string };

/** A number that a user says is theirs, and that waits for the code which is sent there. */
export type NewNumber = NumberEnrolment & {
  readonly id: AuthenticatorId;
  /** E.164. */
  readonly number: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

/** `waiting`: the same number waits for that purpose since a moment ago. `known`: the user has set it up. `full`: they have as many as they may. */
export type Insertion = 'inserted' | 'waiting' | 'known' | 'full';

/** Telephone numbers that users have proved, or are about to. */
export abstract class SmsNumberStore {
  /** Those that are set up. */
  abstract readonly enrolled: EnrolledStore;

  /**
   * In place of what waits for that purpose, unless that is the same number and was inserted after `repeatedSince`. Removes some of the tenant's expired ones on the way, so that
   * they do not pile up.
   */
  abstract insert(tx: Transaction, scope: TenantScope, number: NewNumber, limits: { max: number; repeatedSince: Date }): Promise<Insertion>;
  /** What waits for its code for that purpose. */
  abstract findWaiting(
    of: Pick<NumberEnrolment, 'userId' | 'purpose'>,
    at: Date,
  ): Query<Pick<NewNumber, 'enrolmentId' | 'number' | 'expiresAt'> | null>;
  /**
   * One guarded statement, in a transaction in which nobody else changes the user: of any number of callers one is answered. Null where it waits no longer, is another number, is set up by now, or where
   * the user has as many as they may.
   */
  abstract confirm(
    tx: Transaction,
    scope: TenantScope,
    enrolment: NumberEnrolment & { readonly number: string; readonly name: string; readonly max: number },
    at: Date,
  ): Promise<EnrolledAuthenticator | null>;
  /** One that was set up since a moment. */
  abstract findConfirmed(enrolment: NumberEnrolment, since: Date): Query<EnrolledAuthenticator | null>;
  /** The one that was proved last; null: none is set up. */
  abstract findLatest(userId: UserId): Query<string | null>;
  /** Whether a number is set up, or waits for its code. */
  abstract holds(number: { readonly userId: UserId; readonly number: string }, at: Date): Query<boolean>;
  /** Records that one was proved; null where it is not set up. */
  abstract use(
    tx: Transaction,
    scope: TenantScope,
    number: { readonly userId: UserId; readonly number: string },
    at: Date,
  ): Promise<AuthenticatorId | null>;
}
