import type { Idempotent, Replayable } from '../idempotency.js';
import type { ApiKeyId, BackchannelAuthenticationId, ClientId, GrantId, UserId } from '../ids.js';
import type { JsonObject } from '../json.js';
import type { OAuthReply } from '../oauth-reply.js';
import type { OwnRequest } from '../own-request.js';
import type { Page, PageRequest } from '../page.js';
import { rpcsOf } from '../rpc.js';
import type { ApiKey, ApiKeyOwner, CreateApiKeyRequest, CreateOwnApiKeyRequest, IssuedApiKey, OwnApiKeys } from './api-key.js';
import type {
  AccessTokenVerification,
  IntrospectedToken,
  ListRevocationsRequest,
  RevocationsPage,
  SignIntrospectionResponseRequest,
  UserinfoRequest,
  VerifyAccessTokenRequest,
} from './access-token.js';
import type { AuthorizationDisplay, DescribeAuthorizationRequest } from './authorization-display.js';
import type {
  AuthorizationOutcome,
  BackchannelMessage,
  BegunChallenge,
  ChallengeAnswer,
  ContinuedChallenge,
  ContinueChallengeRequest,
  DeviceAuthorizationRequest,
  OpenDeviceRequest,
  ResumeAuthorizationRequest,
  StartAuthorizationRequest,
} from './authorization.js';
import type { BeginLogoutRequest, LogoutOutcome } from './logout.js';
import type {
  ClientProof,
  ClientRequest,
  SealClientSecretRequest,
  SoftwareStatementVerdict,
  VerifyClientAssertionRequest,
} from './client-request.js';
import type { Consent, Grant, ManageGrantRequest, OwnApplication } from './grant.js';
import type { SigningKey } from './signing-key.js';

const { platform, tenant } = rpcsOf('token');

export const tokenRpc = {
  startAuthorization: tenant<StartAuthorizationRequest, AuthorizationOutcome>('start-authorization'),
  /** The pushed authorization request endpoint (RFC 9126). */
  pushAuthorization: tenant<ClientRequest, OAuthReply>('push-authorization'),
  /** The device authorization endpoint (RFC 8628 §3.1). */
  authorizeDevice: tenant<DeviceAuthorizationRequest, OAuthReply>('authorize-device'),
  /**
   * A person typed the code of a device (RFC 8628 §3.3); `outcome` null: no device has it that waits. Refuses with `too_many_requests` after too many that were wrong, whatever it
   * is.
   */
  openDevice: tenant<OpenDeviceRequest, { outcome: AuthorizationOutcome | null }>('open-device'),
  /** The backchannel authentication endpoint (CIBA §7). */
  authenticateByBackchannel: tenant<ClientRequest, OAuthReply>('authenticate-by-backchannel'),
  /** Somebody opened the link of the message about such a request; `outcome` null: it is unknown, over or answered. */
  openBackchannel: tenant<{ token: string }, { outcome: AuthorizationOutcome | null }>('open-backchannel'),
  /** For the message that asks a user. */
  createBackchannelMessage: tenant<{ id: BackchannelAuthenticationId }, BackchannelMessage>('create-backchannel-message'),
  /** The authorization challenge endpoint (OAuth 2.0 for First-Party Applications §5), at the first request of a client; what its user typed stays with the gateway. */
  startAuthorizationChallenge: tenant<ClientRequest, ChallengeAnswer<BegunChallenge>>('start-authorization-challenge'),
  /** The same at a further one, before anything typed is looked at: whether it is of the same client, with the same key. */
  continueAuthorizationChallenge: tenant<ContinueChallengeRequest, ChallengeAnswer<ContinuedChallenge>>('continue-authorization-challenge'),
  /** The code, or why there is none, once the sign-in has nothing to ask. Refuses as `resumeAuthorization` does a sign-in that is for another request. */
  completeAuthorizationChallenge: tenant<ResumeAuthorizationRequest, OAuthReply>('complete-authorization-challenge'),
  /** Refuses with `transaction_invalid` when the request is unknown, expired or already answered. */
  resumeAuthorization: tenant<ResumeAuthorizationRequest, AuthorizationOutcome>('resume-authorization'),
  describeAuthorization: tenant<DescribeAuthorizationRequest, AuthorizationDisplay>('describe-authorization'),

  /** The challenge endpoint (draft-ietf-oauth-attestation-based-client-auth, Challenges). */
  createAttestationChallenge: tenant<Record<never, never>, { challenge: string }>('create-attestation-challenge'),

  /** The token endpoint (RFC 6749 §3.2). */
  issueToken: tenant<ClientRequest, OAuthReply>('issue-token'),
  /** The revocation endpoint (RFC 7009). */
  revokeToken: tenant<ClientRequest, OAuthReply>('revoke-token'),
  /** The userinfo endpoint (OpenID Connect Core §5.3). */
  getUserinfo: tenant<UserinfoRequest, OAuthReply>('get-userinfo'),
  /** The grant management endpoint (Grant Management for OAuth 2.0 §6). */
  manageGrant: tenant<ManageGrantRequest, OAuthReply>('manage-grant'),
  /** For the introspection service: the states of tokens, in their order. Not of hashes: a JWT is verified. */
  introspectTokens: tenant<{ tokens: readonly string[] }, { tokens: readonly IntrospectedToken[] }>('introspect-tokens'),
  /** For the introspection service: whether a JWT authenticates this client (RFC 7523 §3), for the first time. */
  verifyClientAssertion: tenant<VerifyClientAssertionRequest, ClientProof>('verify-client-assertion', { version: 2 }),
  /**
   * For the tenant service: keeps the secret of a client that signs with it, sealed, beside its others. That it is a secret of the client is for the tenant service
   * to say, by its hash, whenever the client authenticates.
   */
  sealClientSecret: tenant<SealClientSecretRequest, { sealed: true }>('seal-client-secret'),
  /** For the tenant service: whether a software statement (RFC 7591 §2.3) is one of an issuer that the tenant takes them of. */
  verifySoftwareStatement: tenant<{ statement: string }, SoftwareStatementVerdict>('verify-software-statement'),
  /** For the tenant service: which of these clients some user has allowed something, or have a grant. At most 100. */
  findUsedClients: tenant<{ clientIds: readonly ClientId[] }, { used: readonly ClientId[] }>('find-used-clients'),
  /** For the admin API: the user whom an application knows by a `sub`. Refuses with `not_found` what is none of its users', and an application that is gone; the user may be gone as well. */
  findSubject: tenant<{ clientId: ClientId; subject: string }, { userId: UserId }>('find-subject'),
  /** For the introspection service: what it must heed where it verifies JWTs itself, of all tenants, the oldest first. */
  listRevocations: platform<ListRevocationsRequest, RevocationsPage>('list-revocations', { version: 2 }),
  /** A JWT introspection response (RFC 9701 §5), signed by the tenant's key. */
  signIntrospectionResponse: tenant<SignIntrospectionResponseRequest, { jwt: string }>('sign-introspection-response'),
  /** For the admin API: the access token of a request, revocation included. */
  verifyAccessToken: tenant<VerifyAccessTokenRequest, AccessTokenVerification>('verify-access-token'),
  /** The JWK Set document (RFC 7517 §5). Makes the keys that are missing when it is first asked for, for a caller who asks again where that takes too long. */
  getJwks: tenant<Record<never, never>, { keys: readonly JsonObject[] }>('get-jwks'),
  /** For the introspection service: what a tenant's tokens can have been signed by so far, as JWKs. Makes none: a token that is shown has been signed. */
  listVerificationKeys: tenant<Record<never, never>, { keys: readonly JsonObject[] }>('list-verification-keys'),
  beginLogout: tenant<BeginLogoutRequest, LogoutOutcome>('begin-logout'),

  listGrants: tenant<PageRequest & { userId: UserId }, Page<Grant>>('list-grants'),
  /** Takes the consent along that it came of. Refuses with `not_found` a grant that is not this user's. */
  revokeGrant: tenant<{ grantId: GrantId; userId: UserId }, { revoked: true }>('revoke-grant'),
  listConsents: tenant<PageRequest & { userId: UserId }, Page<Consent>>('list-consents'),
  /** Takes back all that a user allowed an application, with the codes and grants that came of it. `not_found` where nothing was allowed. */
  withdrawConsent: tenant<{ clientId: ClientId; userId: UserId }, { withdrawn: true }>('withdraw-consent'),
  /** By `OwnRequest`: what may act for the user, by what they allowed or by grants that live; the last one that was given access first. */
  listOwnApplications: tenant<OwnRequest & PageRequest, Page<OwnApplication>>('list-own-applications', { version: 2 }),
  /** Takes back consents, codes and grants of an application; its tokens are worth nothing from then on. */
  revokeOwnApplication: tenant<OwnRequest & { clientId: ClientId }, { revoked: true }>('revoke-own-application'),
  /** Makes an application a key. Refuses with `forbidden` where the tenant lets applications have none, `conflict` where it has as many as it may, `not_found` an application that is gone. */
  createApiKey: tenant<CreateApiKeyRequest & Idempotent, IssuedApiKey & Replayable>('create-api-key'),
  /** Live, revoked and expired ones as long as they are remembered, the oldest first. */
  listApiKeys: tenant<PageRequest & { owner: ApiKeyOwner }, Page<ApiKey>>('list-api-keys'),
  /** Ends a key with every token that came of it. Refuses with `not_found` one that is not this owner's. */
  revokeApiKey: tenant<{ id: ApiKeyId; owner: ApiKeyOwner }, { revoked: true }>('revoke-api-key'),
  /** By `OwnRequest`, with a fresh proof: makes the user a key. Refuses as `createApiKey` does. */
  createOwnApiKey: tenant<CreateOwnApiKeyRequest, IssuedApiKey>('create-own-api-key'),
  listOwnApiKeys: tenant<OwnRequest, OwnApiKeys>('list-own-api-keys'),
  revokeOwnApiKey: tenant<OwnRequest & { id: ApiKeyId }, { revoked: true }>('revoke-own-api-key'),
  listSigningKeys: tenant<Record<never, never>, { keys: readonly SigningKey[] }>('list-signing-keys'),
  /** Publishes a successor for every algorithm that has a key. `immediately` signs with it at once and retires its predecessor. Waits for the keys to be made. */
  rotateSigningKeys: tenant<{ immediately: boolean }, { keys: readonly SigningKey[] }>('rotate-signing-keys', { timeoutMs: 4_000 }),
} as const;
