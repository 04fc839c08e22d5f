import type { AuthenticatorId, EnrolledAuthenticator, EnrolmentId, TenantScope, UserId } from '#contracts';
import type { Query, Transaction } from '#kernel';
import type { EnrolledStore } from './enrolled-store.js';

/** Names an enrolment of a user: shown and confirmed for its purpose alone. */
export type TotpEnrolment = { readonly enrolmentId: EnrolmentId; readonly userId: UserId; readonly purpose: string };

/** A shared secret that is shown to its user, and waits for a first code. `sealedKey` opens for the authenticator that it becomes. */
export type NewTotp = {
  readonly id: AuthenticatorId;
  readonly enrolmentId: EnrolmentId;
  readonly userId: UserId;
  /** The sign-in or the session that it is for. */
  readonly purpose: string;
  readonly sealedKey: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

/** How many a user may have. `waiting`: shown, and without a first code yet. */
export type MaxTotps = { readonly setUp: number; readonly waiting: number };

export type SealedTotp = { readonly id: AuthenticatorId; readonly sealedKey: string };

/** A time step of an authenticator. `usedFor`: what for, a sign-in for instance. */
export type TimeStepUse = { readonly userId: UserId; readonly id: AuthenticatorId; readonly timeStep: number; readonly usedFor: string };

/** Shared secrets of authenticator apps, sealed. A time step is good once, whichever of the user's authenticators shows it. */
export abstract class TotpStore {
  /** Those that are set up. */
  abstract readonly enrolled: EnrolledStore;

  /** Removes some of the tenant's expired ones on the way, so that they do not pile up. False where the user has as many set up as they may; of those that wait for a first code, the oldest give way. */
  abstract insert(tx: Transaction, scope: TenantScope, totp: NewTotp, max: MaxTotps): Promise<boolean>;
  /** One that waits for its first code and has not expired. */
  abstract findEnrolment(enrolment: TotpEnrolment, at: Date): Query<SealedTotp | null>;
  /** The latest of a user that waits for its first code for that purpose. */
  abstract findWaiting(
    of: { readonly userId: UserId; readonly purpose: string },
    at: Date,
  ): Query<(SealedTotp & { readonly enrolmentId: EnrolmentId; readonly expiresAt: Date }) | null>;
  /** One that was set up since a moment, with the time step that its first code used, as long as no other was used since. */
  abstract findConfirmed(
    enrolment: TotpEnrolment,
    since: Date,
  ): Query<(SealedTotp & { readonly lastStep: number; readonly enrolled: EnrolledAuthenticator }) | null>;
  /** One guarded statement: of any number of callers, and of expired ones, one is answered, unless the user has as many as they may. `timeStep`: that of the first code, which is used by it. */
  abstract confirm(
    tx: Transaction,
    scope: TenantScope,
    enrolment: TotpEnrolment & { readonly name: string | null; readonly timeStep: number },
    max: MaxTotps,
    at: Date,
  ): Promise<EnrolledAuthenticator | null>;
  abstract findSealed(userId: UserId): Query<readonly SealedTotp[]>;
  /**
   * One guarded statement: `first` for one of any number of callers, and only for a later step than any that was used of that user; `again` for the same use of the same one; null
   * otherwise.
   */
  abstract use(tx: Transaction, scope: TenantScope, use: TimeStepUse, at: Date): Promise<'first' | 'again' | null>;
  /** Another seal of the same secret, unless it has one by now. */
  abstract reseal(tx: Transaction, scope: TenantScope, id: AuthenticatorId, seals: { from: string; to: string }): Promise<void>;
}
