import type {
  AuthorizationRequestId,
  ClientId,
  GrantId,
  KeyId,
  ManagedGrantId,
  OrganizationId,
  SessionId,
  TenantId,
  UserId,
} from '../ids.js';
import type { JsonObject } from '../json.js';
import type { OAuthReply } from '../oauth-reply.js';
import type { Page } from '../page.js';
import type { SessionFacts, SignInKey, WayBack } from '../session/dto.js';
import type { SignInNeeds } from '../sign-in.js';
import type { Registration } from '../tenant/registration-fields.js';
import type { LocalText } from '../tenant/user-attributes.js';
import type { SigningAlgorithm } from '../vocabularies.js';

/** Request parameters in the order and number received, so that duplicates can be refused (RFC 6749 §3.1, §3.2). */
export type ParameterList = readonly (readonly [name: string, value: string])[];

/**
 * The header `DPoP` of a request as received (RFC 9449 §4.1), with what its proof has to be for: the method, and the address without query, which follows from the
 * issuer whatever host was asked.
 */
export type PresentedProof = { readonly proof: string; readonly method: string; readonly url: string };

/**
 * The certificate of the client's TLS connection (RFC 8705), as a trusted proxy passes it on: in base64 of its DER form. `isVerified`: the proxy says that an authority that
 * it trusts vouches for it. That the client holds its key, the proxy has checked in any case.
 */
export type PresentedCertificate = {
  readonly der: string;
  readonly isVerified: boolean;
  /** Certificates, as `der`, of which each vouches for the one before, and the first for this one, as the client sent them; left out: none. */
  readonly chain?: readonly string[] | undefined;
};

/** The headers by which an instance of a client authenticates, as received: what its attester signed of it, and what it signed itself; `proof` null: nothing. */
export type PresentedAttestation = { readonly attestation: string; readonly proof: string | null };

/** A client's request at an endpoint where clients authenticate. `authorization` is the header as received. */
export type ClientRequest = {
  readonly parameters: ParameterList;
  readonly authorization: string | null;
  readonly dpop?: PresentedProof | undefined;
  readonly certificate?: PresentedCertificate | undefined;
  readonly attestation?: PresentedAttestation | undefined;
};

export type SealClientSecretRequest = { readonly clientId: ClientId; readonly clientSecret: string };

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

/** With the secret of the browser's session, what its user allowed before is told apart; null: nobody is known to have allowed anything. `organizationId`: which of their organizations they chose; left out: none. */
export type DescribeAuthorizationRequest = {
  readonly requestId: AuthorizationRequestId;
  readonly sessionToken: string | null;
  readonly organizationId?: OrganizationId;
};

export type RequestedScope = {
  readonly name: string;
  /** Null for OpenID scopes, which pages translate. */
  readonly description: string | null;
  /** In other languages. */
  readonly descriptions?: readonly LocalText[];
  /** Whether the user allowed it before. */
  readonly allowed: boolean;
  /** Whether its resource server says that it is far-reaching. */
  readonly sensitive?: boolean;
};

/** A claim that an application asks for by name. `labels`: what its attribute is called, per language; none: pages translate it, or show its name. */
export type RequestedClaimDisplay = { readonly name: string; readonly labels: readonly LocalText[]; readonly allowed: boolean };

/**
 * How long a client keeps access: `once`, as long as one access token lives; `signed_in`, while the user's session lives; `offline`, beyond that, until its
 * refresh tokens end. `maxSeconds`: at most, from the user's decision on.
 */
export type AccessDuration = { readonly kind: 'once' | 'signed_in' | 'offline'; readonly maxSeconds: number };

/** Pages about a client, which those of sign-in and consent link to. */
export type ClientLinks = Pick<Registration, 'clientUri' | 'policyUri' | 'tosUri'>;

/** The device that an authorization is for: when (ISO 8601), from where and with what it asked, as far as that is known. */
export type RequestingDevice = { readonly requestedAt: string; readonly address: string | null; readonly userAgent: string | null };

/** A request that a client makes by itself, when (ISO 8601); `bindingMessage`: what it shows its user too, who compares (CIBA §7.1). */
export type BackchannelDisplay = { readonly requestedAt: string; readonly bindingMessage: string | null };

/** A value of authorization details for people: a list has a fact for each of its items, without a name. */
export type DetailValue = string | number | boolean | readonly DetailFact[];
export type DetailFact = { readonly name: string | null; readonly value: DetailValue };

/** Authorization details that are asked for (RFC 9396): what for, as their API says it, and all that they say. */
export type RequestedDetail = { readonly description: string; readonly facts: readonly DetailFact[] };

/** What is asked for at one API, which `name` is the name of. Without scopes and details its tokens show in whose name they come, and nothing else. */
export type RequestedApi = {
  readonly name: string;
  readonly scopes: readonly RequestedScope[];
  readonly authorizationDetails: readonly RequestedDetail[];
};

/** What the login and consent pages show of an authorization request. */
export type AuthorizationDisplay = {
  readonly clientId: ClientId;
  readonly clientName: string;
  readonly clientLogoUri: string | null;
  readonly clientLinks: ClientLinks;
  /** Those of OpenID; of an older token service, all. */
  readonly scopes: readonly RequestedScope[];
  /** The APIs that access tokens may be for. Missing of an older token service. */
  readonly apis?: readonly RequestedApi[];
  /** What is asked for by name that no scope tells (OpenID Connect Core §5.5); left out: nothing. */
  readonly claims?: readonly RequestedClaimDisplay[];
  /** Missing of an older token service. */
  readonly duration?: AccessDuration;
  /** Left out: the request is of no device. */
  readonly device?: RequestingDevice;
  /** Left out: the client did not make the request by itself. */
  readonly backchannel?: BackchannelDisplay;
  /** The host, with its port, of the web site that gets the answer; left out: a program on a device gets it, or an older token service does not say. */
  readonly redirectHost?: string;
  /** The host of the document that a client is known by; left out: it is registered. */
  readonly publishedBy?: string;
  /** Set: nobody answers for what the client says of itself. */
  readonly isUnverified?: true;
  /** Set: the answer goes to a program on the user's device. */
  readonly isOnDevice?: true;
  /** What the organization is called that it is for; left out: it is for none, or its user is not known yet. */
  readonly organization?: string;
  readonly loginHint: string | null;
  readonly uiLocales: readonly string[];
  /** Whether the client has its answer: nothing is left to decide. */
  readonly isAnswered: boolean;
};

/** `authorization` is the header as received: the scheme is checked by the token service (RFC 6750, RFC 9449 §7.1). */
export type UserinfoRequest = {
  readonly authorization: string | null;
  readonly bodyToken: string | null;
  readonly dpop?: PresentedProof | undefined;
  readonly certificate?: PresentedCertificate | undefined;
};

/** As `UserinfoRequest`: to look at a grant, or to end it (Grant Management for OAuth 2.0 §6.4, §6.5). `grantId` is what its client knows it by. */
export type ManageGrantRequest = UserinfoRequest & { readonly action: 'query' | 'revoke'; readonly grantId: ManagedGrantId };

/**
 * Everything the introspection service must know of a token to answer any caller; it checks the caller against
 * `audience` itself. Times are epoch seconds.
 */
export type IntrospectedToken =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly tokenKind: 'access_token' | 'refresh_token' | 'api_key';
      readonly audience: readonly string[];
      readonly clientId: ClientId;
      readonly grantId: GrantId;
      readonly sessionId: SessionId | null;
      readonly userId: UserId | null;
      readonly expiresAt: number;
      /** The members of the RFC 7662 §2.2 response. */
      readonly response: JsonObject;
    };

/** A client that did not prove who it is. `told` is for who has proved to hold its key, and does something else wrong; null: nothing is. */
export type UnprovenClient = { readonly proven: false; readonly reason: string; readonly told: string | null };
/** `instance`: of which of its instances, by the thumbprint of its key, where an attester says so. */
export type ClientProof = { readonly proven: true; readonly instance?: string } | UnprovenClient;

/** `clientId`: the client that a request names, which an assertion of a trusted issuer does not (`federated_jwt`). */
/**
 * What becomes of a software statement (RFC 7591 §2.3). `hash`: what tells it from any other of its issuer, where it makes one client; null: where it makes any number. `error` is that of the
 * registration endpoint (§3.2.2), and `reason` what its client is told.
 */
export type SoftwareStatementVerdict =
  | { readonly isTaken: true; readonly issuer: string; readonly hash: string | null }
  | {
      readonly isTaken: false;
      readonly error: 'invalid_software_statement' | 'unapproved_software_statement' | 'temporarily_unavailable';
      readonly reason: string;
    };

export type VerifyClientAssertionRequest = { readonly clientId: ClientId; readonly assertion: string };

/** `proof`: the token was sent by the scheme DPoP, with this header; without, by the scheme Bearer. */
export type VerifyAccessTokenRequest = {
  readonly token: string;
  readonly proof?: PresentedProof | undefined;
  readonly certificate?: PresentedCertificate | undefined;
};

/** `refusal`: the token is live, but not presented as it is bound (RFC 9449 §7.1). `headers` are the answer's, in lower case: a nonce for the next proof. */
export type AccessTokenVerification =
  | {
      readonly valid: false;
      readonly reason: string;
      readonly refusal?: { readonly error: string; readonly description: string; readonly headers: OAuthReply['headers'] };
    }
  | {
      readonly valid: true;
      readonly clientId: ClientId;
      readonly userId: UserId | null;
      readonly scopes: readonly string[];
      readonly audience: readonly string[];
      readonly headers?: OAuthReply['headers'];
    };

export type BeginLogoutRequest = { readonly parameters: ParameterList; readonly sessionToken: string | null };

/**
 * What is there in every outcome that is not an error. `location`: where the browser goes then, if anywhere. `destination`: what is shown of that address, for the person to decide, where nobody answers
 * for it (RFC 9700 §4.11.2); left out: the browser goes there by itself. `frames`: addresses of applications, where there are some, that the browser loads as it signs out (OpenID Connect Front-Channel
 * Logout 1.0 §2).
 */
type AfterLogout = { readonly location: string | null; readonly destination?: string; readonly frames?: readonly string[] };

/** OpenID Connect RP-Initiated Logout 1.0 §2 to §4. */
export type LogoutOutcome =
  | { readonly kind: 'error_page'; readonly error: string; readonly description: string }
  /** The user is signed in, and the request does not prove that it comes from a party of that session: ask. */
  | (AfterLogout & { readonly kind: 'confirm'; readonly clientName: string | null })
  /**
   * End the browser's session (if any) and `session`, which the hint proves where the browser has none, and go to `location`, or show that the user is
   * signed out.
   */
  | (AfterLogout & { readonly kind: 'end_session'; readonly session: Pick<SessionFacts, 'sessionId' | 'userId'> | null });

export type Grant = {
  readonly id: GrantId;
  readonly clientId: ClientId;
  readonly userId: UserId | null;
  readonly sessionId: SessionId | null;
  /** For which organization of the user; null: for none. Its tokens may have been for others, too, by refreshes that asked for them. */
  readonly organizationId: OrganizationId | null;
  readonly scopes: readonly string[];
  /** The resource servers that its access tokens may be for, and which of the scopes are of which. */
  readonly resources: readonly { readonly identifier: string; readonly scopes: readonly string[] }[];
  /** RFC 9396 §2. */
  readonly authorizationDetails: readonly JsonObject[];
  readonly createdAt: string;
  readonly revokedAt: string | null;
};

/** What a user allowed an application to do, at one resource server. */
export type Consent = {
  readonly clientId: ClientId;
  /** Identifier of the resource server that the scopes belong to; null: OpenID Connect alone. */
  readonly resource: string | null;
  /** For which organization of the user; null: for none. */
  readonly organizationId: OrganizationId | null;
  readonly scopes: readonly string[];
  /** Claims that were asked for by name (OpenID Connect Core §5.5). */
  readonly claims: readonly string[];
  /** Of the last time that something was added. */
  readonly grantedAt: string;
};

export type DescribedScope = Pick<RequestedScope, 'name' | 'description' | 'descriptions'>;

/** What an application may do at one API; `name` is the identifier of one that is gone. */
export type OwnApi = {
  readonly name: string;
  readonly scopes: readonly DescribedScope[];
  /** Of the grants that live: what was allowed in detail is not remembered beyond them. Missing of an older token service. */
  readonly authorizationDetails?: readonly RequestedDetail[];
};

/** An application that may act for a user, as that user sees it. Members of its description are null for one that is gone. Times are ISO 8601. */
export type OwnApplication = {
  readonly clientId: ClientId;
  readonly name: string | null;
  readonly logoUri: string | null;
  readonly clientUri: string | null;
  /** Hosts, or schemes of applications on devices, that its answers go to: what tells it from others of that name. */
  readonly destinations: readonly string[];
  /** For which organizations of the user, as people call them, beside what it may do for none. Missing of an older token service. */
  readonly organizations?: readonly string[];
  /** Those of OpenID; of an older token service, all. */
  readonly scopes: readonly DescribedScope[];
  /** Missing of an older token service. */
  readonly apis?: readonly OwnApi[];
  /** Names of claims beside them (OpenID Connect Core §5.5). Missing of an older token service. */
  readonly claims?: readonly string[];
  /** Whether it may do more than is told here, where it was allowed more than anybody looks through. */
  readonly hasMore: boolean;
  readonly firstGrantedAt: string;
  readonly lastGrantedAt: string;
};

export type SigningKey = {
  readonly kid: KeyId;
  readonly algorithm: SigningAlgorithm;
  /** `published` waits to sign, `active` signs, `retired` only verifies. */
  readonly state: 'published' | 'active' | 'retired';
  readonly createdAt: string;
  readonly activatesAt: string;
  readonly retiredAt: string | null;
};

/**
 * A revocation that verifiers of JWTs must still heed: of one access token (`id` is its hash, as in the event) or of a
 * grant with every access token of it (`id` is the grant's). `until` is epoch seconds: afterwards nothing it is about can
 * be live.
 */
export type RevocationInForce = { readonly tenantId: TenantId; readonly id: string; readonly until: number };

/** `restoredAt`: when the data was last restored from a backup, in epoch seconds; JWTs from before are to be asked about. */
export type RevocationsPage = Page<RevocationInForce> & { readonly restoredAt: number | null };

/** `since` is epoch seconds: revocations from then on alone. `cursor` is the `nextCursor` of the page before. */
export type ListRevocationsRequest = { readonly since?: number | undefined; readonly cursor?: string | undefined };

/** What a resource server is told in a signed response (RFC 9701 §5). `audience` is who asked. */
export type SignIntrospectionResponseRequest = {
  readonly audience: ClientId;
  /** Null: the tenant's setting for ID tokens. */
  readonly algorithm: SigningAlgorithm | null;
  readonly response: JsonObject;
};
