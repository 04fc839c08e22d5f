import type {
  AccessTokenVerification,
  AuthorizationDisplay,
  AuthorizationOutcome,
  AuthorizationRequestId,
  BegunChallenge,
  ChallengeAnswer,
  ContinuedChallenge,
  ContinueChallengeRequest,
  BackchannelAuthenticationId,
  BackchannelMessage,
  ClientRequest,
  DeviceAuthorizationRequest,
  IntrospectedToken,
  LogoutOutcome,
  ManageGrantRequest,
  OAuthReply,
  OrganizationId,
  ParameterList,
  SessionFacts,
  SignInOutcome,
  UserinfoRequest,
  VerifyAccessTokenRequest,
} from '#contracts';
import type { OAuthDependencies } from '../dependencies.js';
import type { OAuthTenant } from '../ports.js';

/** A use of the protocol: one tenant, one request, what it needs. OAuth errors are results; only failures of a port throw. */
type Use<Request, Result> = (tenant: OAuthTenant, request: Request, dependencies: OAuthDependencies) => Promise<Result>;

/** What a browser asks for, with the facts of its live session. That they are facts is for the caller to have found out. */
export type BrowserRequest = { readonly parameters: ParameterList; readonly session: SessionFacts | null };

/** The request goes on in a browser, with the facts of its live session and what its user decided: both are for the caller to have found out. */
export type Resumption = {
  readonly requestId: AuthorizationRequestId;
  readonly session: SessionFacts | null;
  readonly decision: SignInOutcome['decision'];
  /** For which of their organizations they went on; left out: they chose none. */
  readonly organizationId?: OrganizationId | undefined;
};

/** The authorization endpoint (RFC 6749 §3.1, OpenID Connect Core §3.1.2). */
export type StartAuthorization = Use<BrowserRequest, AuthorizationOutcome>;

/** The pushed authorization request endpoint (RFC 9126 §2). */
export type PushAuthorization = Use<ClientRequest, OAuthReply>;

/** The device authorization endpoint (RFC 8628 §3.1). */
export type AuthorizeDevice = Use<DeviceAuthorizationRequest, OAuthReply>;

/** What a person typed as the code of a device, in the session of their browser. Null: no device has it that waits. */
export type OpenDevice = Use<{ readonly userCode: string; readonly session: SessionFacts | null }, AuthorizationOutcome | null>;

/** The backchannel authentication endpoint (CIBA §7). */
export type AuthenticateByBackchannel = Use<ClientRequest, OAuthReply>;

/** Somebody opened the link of the message about such a request. Null: it is unknown, over or answered. */
export type OpenBackchannel = Use<{ readonly token: string }, AuthorizationOutcome | null>;

/** What that message says. */
export type CreateBackchannelMessage = Use<{ readonly id: BackchannelAuthenticationId }, BackchannelMessage>;

/** The authorization challenge endpoint, at its first request (OAuth 2.0 for First-Party Applications §5.1). */
export type StartChallenge = Use<ClientRequest, ChallengeAnswer<BegunChallenge>>;

/** The same at a further one: of the client that made the first, and with its key. */
export type ContinueChallenge = Use<ContinueChallengeRequest, ChallengeAnswer<ContinuedChallenge>>;

/** What its client is answered once the user has proved all that is demanded. */
export type CompleteChallenge = Use<Resumption, OAuthReply>;

/** Goes on after the sign-in or the consent page. Null: unknown, expired, or answered with what has been used (`transaction_invalid`). */
export type ResumeAuthorization = Use<Resumption, AuthorizationOutcome | null>;

/** What pages show of a request, answered ones too. Null: unknown or expired. */
export type DescribeAuthorization = Use<Omit<Resumption, 'decision'>, AuthorizationDisplay | null>;

/** The token endpoint (RFC 6749 §3.2). */
export type TokenEndpoint = Use<ClientRequest, OAuthReply>;

/** The revocation endpoint (RFC 7009). */
export type RevocationEndpoint = Use<ClientRequest, OAuthReply>;

/** The userinfo endpoint (OpenID Connect Core §5.3). */
export type UserinfoEndpoint = Use<UserinfoRequest, OAuthReply>;

/** The grant management endpoint (Grant Management for OAuth 2.0 §6). */
export type ManageGrant = Use<ManageGrantRequest, OAuthReply>;

/** The state of a token (RFC 7662). Whether the asker may know is for the caller to check against `audience`. */
export type IntrospectToken = Use<{ readonly token: string }, IntrospectedToken>;

/** Whether an access token is live, and who presents it may. Audience and scopes are for the caller to check. */
export type VerifyAccessToken = Use<VerifyAccessTokenRequest, AccessTokenVerification>;

/** The end session endpoint (OpenID Connect RP-Initiated Logout 1.0 §2). Ending the session is for the caller. */
export type BeginLogout = Use<BrowserRequest, LogoutOutcome>;
