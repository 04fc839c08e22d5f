import type { AuthenticatorId, EnrolmentId, UserId } from '../ids.js';
import type { EnrollableName, Evidence } from '../sign-in.js';
import type { PasskeyCreationOptions } from './passkeys.js';

/** An authenticator that a user has set up, as they and administrators see it. Times are ISO 8601. */
export type EnrolledAuthenticator = {
  readonly id: AuthenticatorId;
  readonly method: EnrollableName;
  /** What its user calls it. */
  readonly name: string | null;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
};

/** What a user wants to set up, by method. `number`: a telephone number with its country code; null: the one that waits for its code. */
export type EnrolmentWish =
  | { readonly method: 'passkey' }
  | { readonly method: 'totp' }
  | { readonly method: 'sms-otp'; readonly number: string | null };

/**
 * What they need for that, by method. `options`: for the browser. `key`: the shared secret in base32 (RFC 4648 §6); `uri` holds it too, for a QR code. `number`: where a code was
 * sent, in E.164 form.
 */
export type EnrolmentOffer =
  | { readonly method: 'passkey'; readonly options: PasskeyCreationOptions }
  | { readonly method: 'totp'; readonly key: string; readonly uri: string }
  | { readonly method: 'sms-otp'; readonly number: string };

/** How they show that they have set it up, by method. `credential`: the browser's answer, RegistrationResponseJSON (WebAuthn Level 3 §5.1.8.1) as text. */
export type EnrolmentAnswer =
  | { readonly method: 'passkey'; readonly credential: string }
  | { readonly method: 'totp'; readonly code: string }
  | { readonly method: 'sms-otp'; readonly code: string };

/** An enrolment that waits for its answer until `expiresAt` (ISO 8601). */
export type BegunEnrolment = { readonly enrolmentId: EnrolmentId; readonly offer: EnrolmentOffer; readonly expiresAt: string };

/** `name`: what the user calls it; null: nothing. */
export type AnsweredEnrolment = { readonly enrolmentId: EnrolmentId; readonly answer: EnrolmentAnswer; readonly name: string | null };

/**
 * Whose enrolment it is, and what for, as the session service found. `userVersion`: that of the proof. `purpose`: the sign-in or the session: what
 * was begun for one is shown to no other, nor confirmed by it. `mustBeFirst`: it is for who has set nothing up, and is refused to who has by the time that it is stored.
 */
export type Enrolling = {
  readonly userId: UserId;
  readonly userVersion: number | null;
  readonly purpose: string;
  readonly mustBeFirst: boolean;
};

/**
 * `proved`: what the answer proved. `isRepeated`: it was given before. `recoveryCodes`: what the user gets in with where they have lost it, shown once; null where they have
 * some already.
 */
export type ConfirmedEnrolment = {
  readonly authenticator: EnrolledAuthenticator;
  readonly proved: Omit<Evidence, 'at'>;
  readonly isRepeated: boolean;
  readonly recoveryCodes: readonly string[] | null;
};
