import type { AuthorizationRequestId, OrganizationId, RememberedBrowserId, SessionId, SignInId, UserId } from '../ids.js';
import type { AnsweredEnrolment, ConfirmedEnrolment, EnrolledAuthenticator } from '../identity/enrolment.js';
import type { OrganizationMembership } from '../identity/organization-member.js';
import type {
  AccountSection,
  Acr,
  AuthenticatorName,
  EnrollableName,
  FirstFactorName,
  MailedFactorName,
  SecondFactorPolicy,
  SentCodeName,
  SignInNeeds,
  SignInPurpose,
  StepName,
  StepReason,
} from '../sign-in.js';

/**
 * What the protocol needs of an SSO session. `authTime` is epoch seconds; `amr` as in RFC 8176. `secondFactor`: the strictest policy of second factors that its sign-in met; left out: none. `predecessors`, where there are some: the sessions of the same user that it took the place of.
 */
export type SessionFacts = {
  readonly sessionId: SessionId;
  readonly userId: UserId;
  readonly authTime: number;
  readonly amr: readonly string[];
  readonly acr: Acr | null;
  readonly secondFactor?: SecondFactorPolicy;
  readonly predecessors?: readonly SessionId[];
  /** What the browser may know of it (OpenID Connect Session Management 1.0 §3.2); left out where nobody presented its secret. */
  readonly browserState?: string;
};

/** A session as administrators and users see it. */
export type Session = SessionFacts & {
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly expiresAt: string;
  /** Whether it outlasts the closing of the browser. */
  readonly isPersistent: boolean;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
};

/** A browser that is not asked for a second factor until its time is over. Times are ISO 8601. */
export type RememberedBrowser = {
  readonly id: RememberedBrowserId;
  readonly createdAt: string;
  /** When it was last spared; null: not yet. */
  readonly lastUsedAt: string | null;
  readonly expiresAt: string;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
};

/** A session as its user sees it; `isCurrent`: the one that asks. */
export type OwnSession = Session & { readonly isCurrent: boolean };

/** What a sign-in for an application is told of it, to find the way back. Addresses were checked against the registration. */
export type WayBack = {
  readonly clientName: string;
  /** The application's redirect URI with an error and its state; null where that takes a form, or a signature that is made for the moment. */
  readonly refusal: string | null;
  /** Where the application begins a sign-in, or its origin; null where it has no pages. */
  readonly home: string | null;
};

export type StartSignInRequest = {
  readonly requestId: AuthorizationRequestId;
  readonly needs: SignInNeeds;
  readonly wayBack: WayBack;
  /** The secret of the browser's SSO session: what was proved for it counts. */
  readonly sessionToken: string | null;
};

/** A sign-in for a page of one's own account; `isFresh`: for one that needs a fresh proof, of the user who is signed in where somebody is. */
export type StartAccountSignInRequest = {
  readonly section: AccountSection;
  readonly isFresh: boolean;
  readonly wayBack: WayBack;
  readonly sessionToken: string | null;
};

/** `browserToken` is the secret that binds the sign-in to this browser. */
export type StartedSignIn = { readonly signInId: SignInId; readonly browserToken: string };

/** Names a sign-in and proves that this browser started it. */
export type SignInKey = { readonly signInId: SignInId; readonly browserToken: string };

/**
 * Where a sign-in stands. `open`: at a step, of which `userId` has proved something; `isChallenged` where its authenticator waits for an answer. `unmet`: the
 * user cannot reach what is demanded. `decided`: the user has answered the application. `proved`: all is proved, and there is no application to answer. `ended`: its session was ended permanently. `foreign`: another browser started it.
 */
export type SignInState = { readonly wayBack: WayBack } & (
  | { readonly status: 'expired' }
  | { readonly status: 'foreign' }
  | ({ readonly purpose: SignInPurpose } & PresentState)
);

type PresentState =
  | { readonly status: 'unmet' }
  | { readonly status: 'ended' }
  | { readonly status: 'proved' }
  | { readonly status: 'decided'; readonly decision: 'allow' | 'deny' }
  | {
      readonly status: 'open';
      readonly step: StepName;
      readonly reason: StepReason;
      readonly userId: UserId | null;
      readonly isChallenged: boolean;
      /** Where a code was sent, as only the user knows it; null where nothing is said of that. */
      readonly sentTo: string | null;
      /** Besides that of the step, what the user could prove instead, preferred ones first. */
      readonly otherWays: readonly AuthenticatorName[];
      /** How somebody signs in here of whom nothing is proved, or somebody else. */
      readonly firstFactor: FirstFactorState;
      /** What they may set up where that is the step, and whether that can wait. */
      readonly enrolment: { readonly methods: readonly EnrollableName[]; readonly mayWait: boolean } | null;
      /** Which attributes they are asked for where that is the step, by name. */
      readonly attributes?: readonly string[] | undefined;
      /** Which version of the terms they are asked to accept where that is the step. */
      readonly terms?: string | undefined;
      /** Among which organizations they choose where that is the step. */
      readonly organizations?: readonly OrganizationChoice[] | undefined;
      /** For which of them they go on, once it is known; left out: it is not, or not asked. */
      readonly organizationId?: OrganizationId;
      /** From when on the account is erased where the step is to keep it (ISO 8601). */
      readonly deletionDueAt?: string | undefined;
      /** Whether they said that they stay signed in: here, or for the session that they came with. Left out: they did not. */
      readonly staySignedIn?: boolean;
    };

/** An organization that a user is a member of, as they know it. */
export type OrganizationChoice = Pick<OrganizationMembership, 'organizationId' | 'displayName'>;

/**
 * `step`: the way that was chosen or is preferred, besides `otherWays`; `withPasskeys`: whether a passkey will do on each of their pages. `mailed`: by which a message was asked for that waits for its answer, whether or
 * not there is anybody to send it to; null: by none.
 */
export type FirstFactorState = {
  readonly step: FirstFactorName;
  readonly otherWays: readonly FirstFactorName[];
  readonly withPasskeys: boolean;
  readonly mailed: MailedFactorName | null;
};

/** What the person typed. Whose it is, and whether it is right, is for the identity service to say. */
export type TypedProof =
  | { readonly method: 'password'; readonly identifier: string; readonly password: string }
  | { readonly method: 'passkey'; readonly answer: string }
  | { readonly method: 'magic-link'; readonly token: string }
  | { readonly method: 'email-otp'; readonly as: 'first-factor'; readonly code: string }
  | { readonly method: SentCodeName | 'totp' | 'recovery-code'; readonly as?: undefined; readonly code: string };

/** What a passkey is used as: in place of name and password, or beside what was proved. */
export const passkeyRoles = ['first-factor', 'second-factor'] as const;
export type PasskeyRole = (typeof passkeyRoles)[number];

/** What somebody typed into an application, and what that demands of its users, beside their tenant. */
export type PasswordSignInRequest = {
  readonly identifier: string;
  readonly password: string;
  readonly needs: Pick<SignInNeeds, 'secondFactor' | 'attributes'>;
};

export type AuthenticateRequest = SignInKey & {
  readonly proof: TypedProof;
  /** Whether its user stays signed in when the browser is closed, where the tenant offers that; left out: the form says nothing of it. */
  readonly staySignedIn?: boolean;
  /** Whether this browser is not asked for a second factor again, where the tenant offers that; left out: the form says nothing of it. */
  readonly rememberBrowser?: boolean;
  /** The secrets of the browsers that this one was remembered as, for one user or another; left out: none. */
  readonly rememberedBrowsers?: readonly string[];
  /** The secrets by which this browser is known to one user or another; left out: none. */
  readonly devices?: readonly string[];
  /** Where a trusted ingress says that it is (ISO 3166-1); left out: nobody says. */
  readonly country?: string;
  readonly userAgent: string | null;
  /** The cookie that proves sign-ins before in this browser. */
  readonly knownBrowser: string | null;
  /** The cookie of the session before; it ends, even if somebody else planted it. */
  readonly previousSessionToken: string | null;
};

/**
 * `sessionToken` is the secret for the session cookie, the same for who proves the same again; null while more is demanded. `sessionExpiresAt`: until when
 * (ISO 8601) the browser keeps it; left out: until it is closed. `knownBrowser` is what proves this sign-in at later ones, where the authenticator gives it.
 */
export type Authenticated = {
  readonly state: SignInState;
  readonly sessionToken: string | null;
  readonly sessionExpiresAt?: string;
  /** By what this browser is known from now on as one that is not asked for a second factor; left out where it was not to be remembered. */
  readonly rememberedBrowser?: { readonly secret: string; readonly expiresAt: string };
  /** By what this browser is known to its user from now on; left out where it is known already, or no session began. */
  readonly device?: string;
  readonly knownBrowser: string | null;
};

/** A session by the secret of its cookie, or as an ID token names it that the token service found genuine. */
export type EndSessionRequest = { readonly sessionToken: string } | { readonly sessionId: SessionId; readonly userId: UserId };

/** `sessionToken` proves that the browser is signed in as the user for whom it decides. */
export type DecideRequest = SignInKey & { readonly sessionToken: string };

/** With the secret of the browser's session: what was proved for that counts while it lives. */
export type PresentSignIn = SignInKey & { readonly sessionToken: string | null };

/**
 * What came of a sign-in so far, for the token service. `session`: of the secret that was presented. `decision`: what its user, and nobody else, decided at this
 * sign-in; `unmet` where they cannot prove what is demanded; null where nothing is decided.
 */
export type SignInOutcome = {
  readonly requestId: AuthorizationRequestId;
  readonly session: SessionFacts | null;
  readonly decision: 'allow' | 'deny' | 'unmet' | null;
  /** For which of their organizations they go on; left out: it is not known, or not asked. */
  readonly organizationId?: OrganizationId;
};

/** By what somebody shows that they may set up an authenticator: a sign-in that is at its step for that, or a session whose proof is fresh. */
export type EnrolmentGrounds = ({ readonly by: 'sign-in' } & PresentSignIn) | { readonly by: 'session'; readonly sessionToken: string };

/** `userAgent` is the browser's, `previousSessionToken` that of the session which a sign-in takes the place of. */
export type ConfirmEnrolmentRequest = AnsweredEnrolment & {
  readonly grounds: EnrolmentGrounds;
  readonly userAgent: string | null;
};

/** `authenticated`: to where the sign-in has moved; null where it was for a session. */
export type EnrolmentAnswered = Pick<ConfirmedEnrolment, 'authenticator' | 'recoveryCodes'> & {
  readonly authenticated: Authenticated | null;
};

/**
 * What the user of a session has set up, oldest first. `stepUp`: what has to be proved at a new sign-in before any of it may be changed (attack A76); null where the
 * proof of the session will do.
 */
export type OwnAuthenticators = {
  readonly authenticators: readonly EnrolledAuthenticator[];
  readonly recoveryCodesLeft: number;
  readonly stepUp: Pick<SignInNeeds, 'acr' | 'maxAge' | 'userId'> | null;
};
