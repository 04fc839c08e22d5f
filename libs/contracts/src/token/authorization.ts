import type { AuthorizationRequestId, UserId } from '../ids.js';
import type { OAuthReply } from '../oauth-reply.js';
import type { SignInKey, WayBack } from '../session/dto.js';
import type { SignInNeeds } from '../sign-in.js';
import type { ParameterList, ClientRequest } from './client-request.js';

/** `sessionToken` is the secret of the browser's SSO session: the token service asks the session service what it is worth. */
export type StartAuthorizationRequest = { readonly parameters: ParameterList; readonly sessionToken: string | null };

/** Names the sign-in, with the proof that it is this browser's: what was decided there, and by whom, the token service asks the session service. */
export type ResumeAuthorizationRequest = {
  readonly requestId: AuthorizationRequestId;
  readonly signIn: SignInKey;
  readonly sessionToken: string | null;
};

/** A client's request for a device that polls. `userAgent`: what asks, as it says itself. */
export type DeviceAuthorizationRequest = ClientRequest & { readonly userAgent: string | null };

/** What the message about a client's request brings: a link to answer it by, until `expiresAt` (ISO 8601). `none`: nothing any more. */
export type BackchannelMessage =
  | { readonly kind: 'link'; readonly userId: UserId; readonly clientName: string; readonly token: string; readonly expiresAt: string }
  | { readonly kind: 'none' };

/** A further request of a client that signs its user in itself: of the authorization that its `auth_session` is for. */
export type ContinueChallengeRequest = ClientRequest & { readonly requestId: AuthorizationRequestId };

/** Whether the sign-in goes on, with the headers of whatever is answered then (RFC 9449 §8.2), or what the client is answered. */
export type ChallengeAnswer<Begun> = { readonly kind: 'answered'; readonly reply: OAuthReply } | ({ readonly kind: 'sign_in' } & Begun);

export type ContinuedChallenge = { readonly headers: OAuthReply['headers'] };

export type BegunChallenge = ContinuedChallenge & Pick<PendingDecision, 'requestId' | 'needs' | 'wayBack'>;

/** What a person typed as the code of a device, with the secret of their browser's session, whose user it counts for. */
export type OpenDeviceRequest = { readonly userCode: string; readonly sessionToken: string | null };

/** What the gateway does next with a browser at the authorization endpoint. `Answer`: the client's, be it yet to be signed. */
export type AuthorizationOutcome<Answer = ClientAnswer> =
  /** The client or redirect_uri is wrong: a page, no redirect (RFC 6749 §4.1.2.1). */
  | { readonly kind: 'error_page'; readonly error: string; readonly description: string }
  | Answer
  /** The client hears of it elsewhere, at the device that polls (RFC 8628 §3.5) or by itself (CIBA): here a page says so. */
  | ({ readonly kind: 'answered_elsewhere' } & AnsweredElsewhere)
  | ({ readonly kind: 'login_required' | 'consent_required' } & PendingDecision<Answer>);

/**
 * An error for a client that nobody answers for, and that this user has allowed nothing: a page says where the answer goes, and the person decides (RFC 9700 §4.11.2).
 * `destination`: a host with its port, or the scheme of an application on the device.
 */
export type UnsentAnswer = {
  readonly kind: 'ask_before_leaving';
  readonly response: Exclude<AuthorizationResponse, { readonly kind: 'web_message' }>;
  readonly destination: string;
  readonly error: string;
  readonly description: string;
};

/** What a client is answered, or would be. */
export type ClientAnswer = AuthorizationResponse | UnsentAnswer;

/** `delivery`: how the client hears of what was decided. */
export type AnsweredElsewhere = {
  readonly delivery: 'device' | 'backchannel';
  readonly decision: 'allow' | 'deny';
  readonly clientName: string;
};

/** What a client is answered: a code or an error, `iss` included (RFC 9207), or a JWT that says so (JARM). */
export type AuthorizationResponse =
  | { readonly kind: 'redirect'; readonly location: string }
  /** By a self-submitting form (OAuth 2.0 Form Post Response Mode). */
  | { readonly kind: 'form_post'; readonly action: string; readonly parameters: ParameterList }
  /** By a page that tells the window which opened or frames it, where that is of `origin` (OAuth 2.0 Web Message Response Mode). */
  | { readonly kind: 'web_message'; readonly origin: string; readonly parameters: ParameterList };

/** An authorization request that waits for its user: what is demanded of them, and how they get away. */
export type PendingDecision<Answer = ClientAnswer> = {
  readonly requestId: AuthorizationRequestId;
  /** The user makes an account first; missing: they sign in. `unavailable`: what the client is answered where there is no page for that. */
  readonly signUp?: { readonly unavailable: Answer };
  readonly needs: SignInNeeds;
  readonly wayBack: WayBack;
};
