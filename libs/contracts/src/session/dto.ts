import type { AuthorizationRequestId, LoginTransactionId, SessionId, UserId } from '../ids.js';

/** What the protocol needs of an SSO session. `authTime` is epoch seconds; `amr` as in RFC 8176. */
export type SessionFacts = {
  readonly sessionId: SessionId;
  readonly userId: UserId;
  readonly authTime: number;
  readonly amr: readonly string[];
  readonly acr: string | null;
};

/** A session as administrators and users see it. */
export type Session = SessionFacts & {
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly expiresAt: string;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
};

/** Starts as `login` or, where a session already serves, as `consent`; a login moves it on; `finished` is the end. */
export type LoginTransactionStep = 'login' | 'consent' | 'finished';

/** One browser's way through the hosted pages on behalf of one authorization request. */
export type LoginTransaction = {
  readonly transactionId: LoginTransactionId;
  readonly authorizationRequestId: AuthorizationRequestId;
  readonly step: LoginTransactionStep;
  /** Set from the step `consent` on. */
  readonly session: SessionFacts | null;
};

export type StartLoginRequest = {
  readonly authorizationRequestId: AuthorizationRequestId;
  /** The browser's binding cookie, if it sent one that looks right. */
  readonly browserToken: string | null;
  /** The secret of the SSO session that already serves: the transaction starts at `consent`. */
  readonly sessionToken: string | null;
};

/** `browserToken` is the secret for the browser's binding cookie: the one sent, or a new one. */
export type StartedLogin = { readonly transaction: LoginTransaction; readonly browserToken: string };

/** Names a transaction and proves that this browser started it. */
export type LoginTransactionKey = { readonly transactionId: LoginTransactionId; readonly browserToken: string };

/** `sessionToken` proves that the browser is still signed in with the session on whose behalf the user decides. */
export type FinishLoginRequest = LoginTransactionKey & { readonly sessionToken: string };

/** What the person typed: a username or an email address, and the password. Whose they are is for the identity service to say. */
export type CompleteLoginRequest = LoginTransactionKey & {
  readonly identifier: string;
  readonly password: string;
  readonly userAgent: string | null;
  /** The cookie that proves sign-ins before in this browser. */
  readonly knownBrowser: string | null;
  /** The cookie of the session before; it ends, whoever planted it. */
  readonly previousSessionToken: string | null;
};

/** `sessionToken` is the secret for the session cookie, never seen again; `knownBrowser` what proves this sign-in at later ones. */
export type CompletedLogin = {
  readonly sessionToken: string;
  readonly knownBrowser: string;
  readonly authorizationRequestId: AuthorizationRequestId;
};

/** A session by the secret of its cookie, or as an ID token names it that the token service found genuine. */
export type EndSessionRequest = { readonly sessionToken: string } | { readonly sessionId: SessionId; readonly userId: UserId };
