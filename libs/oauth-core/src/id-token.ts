import { hash } from 'node:crypto';
import {
  acrValues,
  type Application,
  type ClientId,
  isAcr,
  isCommonAlgorithm,
  isUuid,
  type JsonObject,
  satisfiesAcr,
  type SessionId,
  type SigningAlgorithm,
  type TenantContext,
  type UserId,
} from '#contracts';
import { authenticationClaims, type Authorization } from './authorization.js';
import { foreignClaims } from './claim-mapping/claim-sources.js';
import type { HookedClaims } from './claim-mapping/claims-hooks.js';
import { mappedClaims } from './claim-mapping/mapped-claims.js';
import { requestedUserClaims, userClaims } from './claims.js';
import { type Invalid, invalid, textClaim, textsClaim, timeClaim, verifyJwt } from './jwt.js';
import type { OAuthDependencies } from './dependencies.js';
import { encryptFor, idTokenEncryption, isEncrypted } from './encryption.js';
import { OAuthError } from './errors.js';
import type { StoredGrant } from './grant-store.js';
import { organizationClaims, type UserInOrganization } from './organizations.js';
import type { OAuthTenant } from './ports.js';
import { clientIdentifiers } from './subjects/client-identifiers.js';
import { tenantClaim } from './tenant-claim.js';

/** What an algorithm hashes with (RFC 7518 §3.1, RFC 8032 §5.1: Ed25519). */
const hashes = { RS256: 'sha256', ES256: 'sha256', PS256: 'sha256', EdDSA: 'sha512' } as const satisfies Readonly<
  Record<SigningAlgorithm, string>
>;

/** The left half of the hash of a token or code, base64url, by the hash of what signs the ID token (OpenID Connect Core §3.1.3.6). */
export const halfHash = (value: string, algorithm: SigningAlgorithm): string => {
  const whole = hash(hashes[algorithm], value, 'buffer');
  return whole.subarray(0, whole.length / 2).toString('base64url');
};

/** What signs the ID tokens for an application: its own word (OpenID Connect Dynamic Client Registration 1.0 §2), else its tenant's. */
export const idTokenAlgorithm = (
  { settings }: OAuthTenant,
  { idTokenSignedResponseAlg }: Pick<Application, 'idTokenSignedResponseAlg'>,
): SigningAlgorithm => idTokenSignedResponseAlg ?? settings.idTokenSignedResponseAlg;

/** What an ID token says of what it is sent with: an attacker could send other tokens beside it (CIBA §10.3.1). */
export type PushedTokens = { readonly authReqId: string; readonly refreshToken: string | null };

const claimsOfPushed = ({ authReqId, refreshToken }: PushedTokens, alg: SigningAlgorithm): JsonObject => ({
  'urn:openid:params:jwt:claim:auth_req_id': authReqId,
  ...(refreshToken !== null && { 'urn:openid:params:jwt:claim:rt_hash': halfHash(refreshToken, alg) }),
});

/** What an application will have signed: its ID tokens, and by an algorithm of its own choice other answers. */
export const signingAlgorithmsOf = (tenant: OAuthTenant, application: Application): readonly SigningAlgorithm[] => {
  const { userinfoSignedResponseAlg, authorizationSignedResponseAlg } = application;
  const chosen = [userinfoSignedResponseAlg, authorizationSignedResponseAlg].filter((alg) => alg !== null);
  return [...new Set([idTokenAlgorithm(tenant, application), ...chosen.filter((alg) => !isCommonAlgorithm(alg))])];
};

/** A signed token as the client gets it: as it is, or nested in what it alone can read (OpenID Connect Core §2, Back-Channel Logout 1.0 §2.4). Throws `temporarily_unavailable` where it has no key for that. */
export const encryptedIdToken = async (
  tenant: TenantContext,
  application: Application,
  content: string,
  dependencies: Pick<OAuthDependencies, 'clientKeys'>,
): Promise<string> => {
  const encryption = idTokenEncryption(application);
  return encryption === null ? content : encryptFor(tenant, application, { content, isJwt: true, encryption }, dependencies);
};

type IdTokenRequest = {
  readonly application: Application;
  readonly grant: StoredGrant;
  readonly user: UserInOrganization;
  readonly scopes: readonly string[];
  /** The one that it comes with; null: with none. */
  readonly accessToken: string | null;
  /** At redemption only: a refreshed ID token has neither (OpenID Connect Core §12.2). */
  readonly nonce: string | null;
  readonly code: string | null;
  /** In an authorization response only: the state of its request. */
  readonly state?: string | null;
  /** What the hook of the application tells. */
  readonly hooked: HookedClaims;
  readonly pushed?: PushedTokens | null;
};

/** OpenID Connect Core §5.5.1.1: where some classes would do, one of them is named, and not a stronger one that the sign-in reached beside. */
const nameRequestedAcr = (authorization: Authorization): Authorization => {
  const { acr, claims } = authorization;
  if (!claims || acr === null || !isAcr(acr) || claims.acr.length === 0 || claims.acr.includes(acr)) return authorization;
  return { ...authorization, acr: acrValues.findLast((each) => claims.acr.includes(each) && satisfiesAcr(acr, each)) ?? acr };
};

/** An ID token (OpenID Connect Core §2). Claims of scopes may be left to the access token that it comes with (§5.4), and with them what no specification of OpenID Connect names; `s_hash` is of FAPI 1.0 Advanced §5.1. */
export const issueIdToken = async (
  tenant: OAuthTenant,
  { application, grant, user, scopes, accessToken, nonce, code, state = null, hooked, pushed = null }: IdTokenRequest,
  { signer, clock, subjectSecrets, clientKeys }: Pick<OAuthDependencies, 'signer' | 'clock' | 'subjectSecrets' | 'clientKeys'>,
): Promise<string> => {
  const now = clock.epochSeconds();
  const { authorization } = grant;
  const identifiers = await clientIdentifiers(tenant, application, { subjectSecrets });
  const alg = idTokenAlgorithm(tenant, application);
  const requested = authorization.claims?.idToken ?? [];
  // A code beside it leads to an access token, and what a browser takes in a fragment stays in its history.
  const isAlone = accessToken === null && code === null;
  const told: JsonObject = {
    ...hooked.claims('id_token'),
    ...mappedClaims(tenant, { application, user, scopes }, 'id_token'),
    ...((application.idTokenClaims === 'full' || isAlone) && userClaims(tenant, user, scopes, 'id_token')),
    ...requestedUserClaims(tenant, user, application, requested, 'id_token'),
  };
  const foreign = foreignClaims(tenant, hooked.sources('id_token'), { application, scopes, requested, told });
  const claims: JsonObject = Object.assign({}, told, foreign, {
    iss: tenant.issuer,
    ...(application.idTokenClaims === 'full' && tenantClaim(tenant)),
    sub: identifiers.subjectOf(user.id),
    aud: application.clientId,
    azp: application.clientId,
    exp: now + tenant.settings.idTokenLifetime,
    iat: now,
    ...organizationClaims(user),
    ...authenticationClaims(nameRequestedAcr(authorization)),
    ...(authorization.sessionId !== null && { sid: identifiers.sidOf(authorization.sessionId) }),
    ...(nonce !== null && { nonce }),
    ...(accessToken !== null && { at_hash: halfHash(accessToken, alg) }),
    ...(code !== null && { c_hash: halfHash(code, alg) }),
    ...(state !== null && { s_hash: halfHash(state, alg) }),
    ...(pushed !== null && claimsOfPushed(pushed, alg)),
  });
  return encryptedIdToken(tenant, application, await signer.sign(tenant, claims, { alg, typ: 'JWT' }), { clientKeys });
};

/** An ID token that this tenant issued once; it may have expired. */
export type IdTokenHint = {
  readonly valid: true;
  readonly userId: UserId;
  readonly clientId: ClientId;
  readonly sessionId: SessionId | null;
};

/**
 * Whom an ID token is about. A UUID is what the client was told while its subjects were public: it is signed that it knows it. What is of another sector than that of its client by now is
 * nobody's.
 */
const readIdentifiers = async (
  tenant: TenantContext,
  application: Application | null,
  { subject, sid }: { readonly subject: string; readonly sid: string | null },
  dependencies: Pick<OAuthDependencies, 'subjectSecrets'>,
): Promise<{ readonly userId: UserId | null; readonly sessionId: SessionId | null }> => {
  if (isUuid(subject)) return { userId: subject as UserId, sessionId: sid as SessionId | null };
  if (application === null) return { userId: null, sessionId: null };
  const identifiers = await clientIdentifiers(tenant, application, dependencies);
  return { userId: identifiers.userOf(subject), sessionId: sid === null ? null : identifiers.sessionOf(sid) };
};

/** OpenID Connect Core §3.1.2.1: throws for a hint that is encrypted, which nobody but its client can read. */
export const refuseEncryptedHint = (hint: string): void => {
  if (isEncrypted(hint)) throw new OAuthError('invalid_request', 'The id_token_hint is encrypted: the client has to decrypt it first');
};

/** Reads an `id_token_hint` (OpenID Connect Core §3.1.2.1; RP-Initiated Logout §2): expired ones are accepted there. */
export const readIdTokenHint = async (
  tenant: TenantContext,
  hint: string,
  dependencies: Pick<OAuthDependencies, 'keys' | 'clients' | 'subjectSecrets'>,
): Promise<Invalid | IdTokenHint> => {
  const verified = await verifyJwt(tenant, hint, ['JWT'], dependencies);
  if (!verified.valid) return verified;
  if ('client_id' in verified.claims) return invalid('an access token');
  const subject = textClaim(verified.claims, 'sub');
  const [clientId] = textsClaim(verified.claims, 'aud') as readonly ClientId[];
  // An answer of userinfo has no `exp` (OpenID Connect Core §5.3.2).
  if (subject === null || clientId === undefined || timeClaim(verified.claims, 'exp') === null) return invalid('not an ID token');
  const { application } = await dependencies.clients.find(tenant, clientId);
  const named = await readIdentifiers(tenant, application, { subject, sid: textClaim(verified.claims, 'sid') }, dependencies);
  return named.userId === null
    ? invalid('of a user by another name')
    : { valid: true, clientId, userId: named.userId, sessionId: named.sessionId };
};
