import type { Json } from '../json.js';
import type { ChallengeId, ClientId, SignInId, UserId } from '../ids.js';
import type { OwnRequest } from '../own-request.js';
import type { AuthenticatorName, Evidence, OnFile, SecondFactorPolicy, SentCodeName } from '../sign-in.js';
import type { LimitRule } from '../tenant/limits.js';
import type { AttributeChanges, AttributeValues } from '../tenant/user-attributes.js';
import type { AdministeredUserStatus, UserStatus } from '../vocabularies.js';

/** The parts of a postal address (OpenID Connect Core §5.1.1). `formatted` and `streetAddress` may have several lines. */
export const addressMembers = ['formatted', 'streetAddress', 'locality', 'region', 'postalCode', 'country'] as const;
export type Address = { readonly [Member in (typeof addressMembers)[number]]?: string };

/** That a user had their account deleted: when they asked for it, and from when on it is erased unless they keep it (ISO 8601). */
export type PendingDeletion = { readonly requestedAt: string; readonly dueAt: string };

/**
 * That an administrator locked a user: when (ISO 8601), which client of the admin API, and why; null what nobody said, or was not kept yet. For administrators alone: what other services are told of a user has
 * none of it.
 */
export type UserLock = { readonly lockedAt: string | null; readonly lockedBy: ClientId | null; readonly reason: string | null };

/** Characters of such a reason at most. */
export const maxLockReasonLength = 500;

export type User = {
  readonly id: UserId;
  readonly status: UserStatus;
  /** Of who is `pending_deletion`; null of everybody else. */
  readonly deletion: PendingDeletion | null;
  /** Of who is `locked`, for administrators; null of everybody else. */
  readonly lock: UserLock | null;
  readonly username: string | null;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
  readonly picture: string | null;
  readonly phone: string | null;
  readonly phoneVerified: boolean;
  readonly address: Address | null;
  readonly locale: string | null;
  readonly mfaEnabled: boolean;
  readonly customClaims: { readonly [claim: string]: Json };
  /** By the names of the tenant's attributes (`attributeValues`). */
  readonly attributes: AttributeValues;
  /** Versions of the tenant's terms that they accepted, in that order. */
  readonly acceptedTerms: readonly string[];
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly lastLoginAt: string | null;
};

/** What administrators set of a user. */
export type UserProfile = Pick<
  User,
  | 'username'
  | 'email'
  | 'emailVerified'
  | 'name'
  | 'picture'
  | 'phone'
  | 'phoneVerified'
  | 'address'
  | 'locale'
  | 'customClaims'
  | 'roles'
  | 'groups'
>;

/** Changes of attributes: null takes a value away, what is left out stays. */
type WithAttributes = { readonly attributes?: AttributeChanges | undefined };

/** At least one of `username` and `email` is set. Without a password the user cannot log in with one. */
export type CreateUserRequest = WithAttributes & { readonly [Member in keyof UserProfile]?: UserProfile[Member] | undefined } & {
  readonly password?: string | undefined;
};

/** `lockReason`: with the status `locked`. */
export type UpdateUserRequest = WithAttributes & {
  readonly id: UserId;
  readonly status?: AdministeredUserStatus | undefined;
  readonly lockReason?: string | null | undefined;
} & {
  readonly [Member in keyof UserProfile]?: UserProfile[Member] | undefined;
};

/** What a user is told of themselves; of the attributes those that they may see. */
export type OwnProfile = Omit<User, 'status' | 'deletion' | 'lock' | 'mfaEnabled' | 'customClaims' | 'roles' | 'groups' | 'version'>;

/** What a user may say of themselves. Null takes it away, and what is left out stays as it is. */
export type UpdateOwnProfileRequest = OwnRequest & Partial<Pick<User, 'name' | 'picture' | 'locale'>> & WithAttributes;

/** `locale`: the language in which an unfit password is refused, where there is one. */
export type ChangeOwnPasswordRequest = OwnRequest & {
  readonly password: string;
  readonly endsOtherSessions: boolean;
  readonly locale: string;
};

/**
 * Which users of a tenant: those for whom all that is given holds. `text` is a part of the username, address or name, or the id;
 * `username` and `email` are whole, in any case.
 */
export type UserSearch = {
  readonly text?: string | undefined;
  readonly username?: string | undefined;
  readonly email?: string | undefined;
  readonly status?: UserStatus | undefined;
};

/**
 * What is to be verified, with what the authenticator needs beside it: of a second one, who proved themselves before, as the version that they were. `identifier` is a username or an email address; `knownBrowser` the browser's proofs of
 * sign-ins before, as it was given them.
 */
export type AuthenticationAttempt =
  | PasswordTyped
  | CodeSent<'email-otp'>
  | CodeSent<'sms-otp'>
  | { readonly method: 'magic-link'; readonly challengeId: ChallengeId; readonly token: string }
  /** As the first factor: nothing was proved before. */
  | {
      readonly method: 'email-otp';
      readonly userId: null;
      readonly userVersion: null;
      readonly challengeId: ChallengeId;
      readonly code: string;
    }
  | {
      readonly method: 'passkey';
      /** Who proved something before; null where nobody did. Whose passkey it has to be, is kept with the challenge. */
      readonly userId: UserId | null;
      readonly userVersion: number | null;
      readonly challengeId: ChallengeId;
      /** AuthenticationResponseJSON (WebAuthn Level 3 §5.1.8.1) as text. */
      readonly answer: string;
    }
  | CodeInHand<'totp'>
  | CodeInHand<'recovery-code'>;

/** `isRefused`: whatever the password is, it counts as a wrong one, for whoever has the name may not be signed in by it. */
type PasswordTyped = {
  readonly method: 'password';
  readonly identifier: string;
  readonly password: string;
  readonly knownBrowser: string | null;
  readonly isRefused?: boolean;
};

/** A code that was sent for a challenge. */
type CodeSent<Method extends SentCodeName> = {
  readonly method: Method;
  readonly userId: UserId;
  readonly userVersion: number;
  readonly challengeId: ChallengeId;
  readonly code: string;
};

/** A code that nobody sent. `usedFor`: what it is used for, a sign-in by its hash: who sends the same for it again is told that they proved it before. */
type CodeInHand<Method extends AuthenticatorName> = {
  readonly method: Method;
  readonly userId: UserId;
  readonly userVersion: number;
  readonly usedFor: string;
  readonly code: string;
};

/** That an authenticator is to ask a user who has proved something, as the version that they were then. The caller makes up `challengeId`. */
export type BeginAuthenticationRequest = {
  readonly method: AuthenticatorName;
  readonly userId: UserId;
  readonly userVersion: number;
  readonly challengeId: ChallengeId;
};

/**
 * What somebody proved, and what they could prove themselves with besides. `isRepeated`: they proved it with the answer to that challenge before, as by a form that
 * was sent twice. `knownBrowser`: what the browser is to prove a password's sign-in with from now on; null for every other authenticator. `secondFactor`:
 * what their roles demand of that; left out: nothing is known of it. `deletion`: of whom it leads nowhere but to that; left out: nothing is known of it.
 */
export type VerifiedAuthentication = {
  readonly evidence: Omit<Evidence, 'at'>;
  readonly isRepeated: boolean;
  readonly enrolled: readonly AuthenticatorName[];
  readonly secondFactor?: SecondFactorPolicy;
  /** Missing of an older identity service. */
  readonly onFile?: OnFile | undefined;
  readonly deletion?: PendingDeletion | null | undefined;
  readonly knownBrowser: string | null;
};

/**
 * What decides, before a password is looked at, whether it will do alone. `userId`: of nobody, where nobody has the name. `proves`: what the right password would; null: nobody is signed in by that name where no page can ask them anything. `enrolled`: what they
 * could prove themselves with, and what they have set up, be it of a domain that their tenant has no longer.
 */
export type PasswordSignInPreview = Required<Pick<VerifiedAuthentication, 'enrolled' | 'secondFactor'>> & {
  readonly userId: UserId;
  readonly proves: Omit<Evidence, 'at'> | null;
  readonly onFile: OnFile;
};

/**
 * How wrong passwords slow an account down: how many there were from unknown sources, and how many addresses, networks and browsers are locked
 * out of it, until `lockedUntil` at the latest. Times are ISO 8601.
 */
export type LoginThrottle = {
  readonly failures: number;
  readonly lastFailedAt: string | null;
  readonly lockedSources: number;
  readonly lockedUntil: string | null;
};

/** That somebody is turned away until a time (ISO 8601), with the limit that they used up. `subjectId`: the address or network, or the id of the client or of the user. */
export type Throttling = LimitRule & { readonly subjectId: string; readonly until: string };

/** That a user accepted a version of the terms: when (ISO 8601), and from which address, where one is known. */
export type TermsAcceptance = {
  readonly userId: UserId;
  readonly version: string;
  readonly acceptedAt: string;
  readonly ipAddress: string | null;
};

/** That they did, as they see it themselves. */
export type OwnTermsAcceptance = Pick<TermsAcceptance, 'version' | 'acceptedAt'>;

/** To whom the message goes that an account is erased: there is no user any more. */
export type Farewell = Pick<User, 'name' | 'username' | 'locale'> & { readonly email: string };

/** How a user came to be. */
export const userSources = ['administrator', 'registration', 'invitation', 'import'] as const;
export type UserSource = (typeof userSources)[number];

/**
 * Where somebody stands who registers themselves. `requested`: a message was asked for, whoever has the address. `confirmed`: they read the messages of that address;
 * `minLength`: characters that their password has at least.
 */
export type SignUp =
  | { readonly status: 'none' }
  | { readonly status: 'requested' }
  | { readonly status: 'confirmed'; readonly email: string; readonly minLength: number };

/**
 * With what somebody makes an account who has shown that they read its address. `terms`: the version of the terms that they accept with it, null: none, which is refused where one is in effect; left out: they are asked
 * at a sign-in.
 */
export type NewAccountRequest = {
  readonly token: string;
  readonly password: string;
  readonly name: string | null;
  readonly terms?: string | null | undefined;
  readonly locale: string;
};

/**
 * What the message of a sign-up says, in the language of `locale`: a code, or that its reader has an account already. `none`: nothing any more.
 */
export type SignUpMessage =
  | { readonly kind: 'code'; readonly email: string; readonly locale: string; readonly code: string }
  | { readonly kind: 'known'; readonly user: User }
  | { readonly kind: 'none' };

/** What the message brings by which somebody signs in: a link to the sign-in that asked for it, or a code. `none`: nothing, or nothing any more. */
export type SignInMessage =
  | { readonly kind: 'link'; readonly user: User; readonly signInId: SignInId; readonly token: string }
  | { readonly kind: 'code'; readonly user: User; readonly code: string }
  | { readonly kind: 'none' };
