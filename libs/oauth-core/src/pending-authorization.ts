import type { Acr, AuthorizationRequestId, BackchannelAuthenticationId, ClientId, ResponseType, UserId } from '#contracts';
import type { AskedGrant } from './grant-management.js';
import type { Prompt } from './prompt.js';
import type { RequestedClaims } from './requested-claims.js';
import type { Access } from './resource-access.js';
import type { Recipient } from './response-mode.js';

/** What a client asks of a user, however its answer is delivered. All of it is within what the application may ask; what of it is granted is decided with the user. */
export type AskedAuthorization = Access & {
  /** What is asked for by name beside the scopes (OpenID Connect Core §5.5); null: nothing. */
  readonly claims: RequestedClaims | null;
  readonly prompt: readonly Prompt[];
  /** Seconds. */
  readonly maxAge: number | null;
  /** The weakest authentication context class that will do; null: any. */
  readonly acr: Acr | null;
  /** Whom a valid `id_token_hint` or the `claims` name: nobody else may answer this request. */
  readonly requiredUserId: UserId | null;
  /** The organization that the client asks for, by its id or name as the request says it; null: it names none. */
  readonly organization: string | null;
  readonly loginHint: string | null;
  readonly uiLocales: readonly string[];
  /** What is to become of what is granted (Grant Management for OAuth 2.0 §5.2); null: a grant that its client does not manage. */
  readonly grantManagement: AskedGrant | null;
};

/** What a code is bound to: the token request, or its ID token, must repeat what the authorization request said. */
export type CodeBinding = {
  readonly redirectUri: string;
  /** BASE64URL(SHA-256(code_verifier)); null: no PKCE, confidential applications only. */
  readonly codeChallenge: string | null;
  readonly nonce: string | null;
  /** Thumbprint of the DPoP key that the code can be redeemed with alone (RFC 9449 §10); null: with any, or none. */
  readonly dpopJkt: string | null;
};

/** By the user's browser, at the client's redirect_uri, with what the response type says or an error (RFC 6749 §4.1.2, §4.2.2). */
export type RedirectDelivery = { readonly kind: 'redirect'; readonly responseType: ResponseType } & Recipient & CodeBinding;

/** What an answer that is fetched elsewhere is bound to. `instance`: the attested one of the client that asked, by its thumbprint; left out: whichever proves to be the client. */
type PolledBinding = Pick<CodeBinding, 'nonce' | 'dpopJkt'> & { readonly instance?: string };

/** By the device that polls with a code (RFC 8628 §3.4). `requestedFrom`: where the device asked from, as far as that is known. */
export type DeviceDelivery = PolledBinding & {
  readonly kind: 'device';
  readonly deviceCodeHash: string;
  readonly requestedFrom: { readonly address: string | null; readonly userAgent: string | null };
};

/** By the client that polls with an `auth_req_id`, or is told (CIBA §5); its user was sent a message. `bindingMessage`: what both devices show. */
export type BackchannelDelivery = PolledBinding & {
  readonly kind: 'backchannel';
  readonly backchannelId: BackchannelAuthenticationId;
  readonly authReqIdHash: string;
  readonly bindingMessage: string | null;
};

/** By the answer of the authorization challenge endpoint, to the client that takes what its user proves themselves with (OAuth 2.0 for First-Party Applications §5.2.1). */
export type ChallengeDelivery = { readonly kind: 'challenge' } & Omit<CodeBinding, 'redirectUri'>;

/** How a client gets its answer elsewhere than in the browser of who decides. */
export type PolledDelivery = DeviceDelivery | BackchannelDelivery;

/** How a client gets its answer. What asks the user and decides does not look at it. */
export type Delivery = RedirectDelivery | PolledDelivery | ChallengeDelivery;

/** An authorization request that passed every check and waits for its user, or, pushed, for the browser that brings one. */
export type PendingAuthorization<How extends Delivery = Delivery> = {
  readonly id: AuthorizationRequestId;
  readonly clientId: ClientId;
  readonly asked: AskedAuthorization;
  readonly delivery: How;
  /** Until when its client may open it by the request_uri that it was given (RFC 9126 §2.2), in epoch seconds; null: it was not pushed. */
  readonly pushedUntil: number | null;
  readonly createdAt: number;
  /** After this it is unknown. */
  readonly expiresAt: number;
};

/** Whether a device waits for the answer, and no browser. */
export const isOfDevice = (request: PendingAuthorization): request is PendingAuthorization<DeviceDelivery> =>
  request.delivery.kind === 'device';

/** Whether the client made the request by itself. */
export const isOfBackchannel = (request: PendingAuthorization): request is PendingAuthorization<BackchannelDelivery> =>
  request.delivery.kind === 'backchannel';

/** Whether the client takes what its user proves themselves with. */
export const isOfChallenge = (request: PendingAuthorization): request is PendingAuthorization<ChallengeDelivery> =>
  request.delivery.kind === 'challenge';

/** Whether a client waits for the answer elsewhere. */
export const isPolled = (request: PendingAuthorization): request is PendingAuthorization<PolledDelivery> =>
  isOfDevice(request) || isOfBackchannel(request);

/** Whether a browser takes the answer to the client. */
export const isRedirected = (request: PendingAuthorization): request is PendingAuthorization<RedirectDelivery> =>
  request.delivery.kind === 'redirect';
