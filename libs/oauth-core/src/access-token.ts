import {
  accessTokenTypes,
  type Application,
  type ClientId,
  type GrantId,
  isUuid,
  type JsonObject,
  type ResourceServer,
  type SigningAlgorithm,
  type TenantContext,
  type UserId,
} from '#contracts';
import { audienceOf } from './audience.js';
import type { AuthorizationDetail } from './authorization-details.js';
import { authenticationClaims } from './authorization.js';
import type { HookedClaims } from './claim-mapping/claims-hooks.js';
import { mappedClaims } from './claim-mapping/mapped-claims.js';
import { accessTokenClaims } from './claims.js';
import { type Invalid, invalid, looksLikeJwt, textClaim, textsClaim, timeClaim, verifyJwt } from './jwt.js';
import type { AccessTokenState, StoredAccessToken } from './access-token-store.js';
import type { OAuthDependencies } from './dependencies.js';
import { OAuthError } from './errors.js';
import type { StoredGrant } from './grant-store.js';
import { organizationClaims, type UserInOrganization } from './organizations.js';
import type { OAuthTenant, Query } from './ports.js';
import { profileOf } from './profiles/profiles.js';
import { randomUuid } from './random-ids.js';
import { formatScope } from './scopes.js';
import { type Confirmation, confirmationClaim } from './sender-constraint.js';
import { clientIdentifiers } from './subjects/client-identifiers.js';
import { createSecret, hashSecret, isWellFormedSecret } from './secrets.js';
import { tenantClaim } from './tenant-claim.js';

type AccessTokenRequest = {
  readonly application: Application;
  readonly grant: StoredGrant;
  readonly resourceServer: ResourceServer | null;
  /** Null: client credentials. */
  readonly user: UserInOrganization | null;
  readonly scopes: readonly string[];
  /** Those of the grant, or fewer (RFC 9396 §6). */
  readonly authorizationDetails: readonly AuthorizationDetail[];
  readonly confirmation: Confirmation | null;
  /** Who acts for the user (RFC 8693 §4.1); left out: nobody. */
  readonly act?: JsonObject | null;
  /** What the hook of the application tells. */
  readonly hooked: HookedClaims;
};

/** A new access token. `stored` is what an opaque one is found by, to be inserted; null for a JWT. */
export type IssuedAccessToken = { readonly token: string; readonly expiresAt: number; readonly stored: StoredAccessToken | null };

/** Seconds. The resource server's word counts before the application's, and that before the tenant's. */
export const accessTokenLifetime = (tenant: OAuthTenant, application: Application, resourceServer: ResourceServer | null): number =>
  resourceServer?.accessTokenLifetime ?? application.accessTokenLifetime ?? tenant.settings.accessTokenLifetime;

/** The longest of the access tokens that an authorization can give, by the resource servers that it names. Seconds. */
export const longestAccessTokenLifetime = (
  tenant: OAuthTenant,
  application: Application,
  servers: readonly ResourceServer[],
  resources: readonly string[],
): number => {
  const named = servers.filter(({ identifier }) => resources.includes(identifier));
  return named.length === 0
    ? accessTokenLifetime(tenant, application, null)
    : Math.max(...named.map((server) => accessTokenLifetime(tenant, application, server)));
};

/** What is not said by a resource server. */
const usualAlgorithm: SigningAlgorithm = 'ES256';

/** FAPI 2.0 Security Profile §5.4.1: an administrator may have held the application, or its tenant, to a profile since the resource server was registered. */
const refuseOtherAlgorithm = (tenant: OAuthTenant, application: Application, resourceServer: ResourceServer | null): void => {
  const { name, signingAlgorithms } = profileOf(tenant, application);
  if (!signingAlgorithms.includes(resourceServer?.signingAlgorithm ?? usualAlgorithm))
    throw new OAuthError('invalid_target', `The profile ${name} does not permit what signs the access tokens for the resource`);
};

/** An access token in the format its resource server wants, never outliving its grant. Throws `invalid_target` where a profile forbids what signs it. */
export const issueAccessToken = async (
  tenant: OAuthTenant,
  request: AccessTokenRequest,
  dependencies: Pick<OAuthDependencies, 'signer' | 'clock' | 'random' | 'subjectSecrets'>,
): Promise<IssuedAccessToken> => {
  const { application, grant, resourceServer, user, scopes, authorizationDetails, confirmation, act = null, hooked } = request;
  refuseOtherAlgorithm(tenant, application, resourceServer);
  const issuedAt = dependencies.clock.epochSeconds();
  const expiresAt = Math.min(issuedAt + accessTokenLifetime(tenant, application, resourceServer), grant.expiresAt);
  const audience = audienceOf(tenant.issuer, resourceServer?.identifier ?? null, scopes);
  const subject = await subjectOf(tenant, request, dependencies);
  const claims = {
    ...hooked.claims('access_token'),
    ...mappedClaims(tenant, request, 'access_token'),
    ...(user !== null && { ...claimsOfUser(tenant, request, user), ...delegationClaims(application, act) }),
    ...(confirmation !== null && confirmationClaim(confirmation)),
    // RFC 9396 §9.1.
    ...(authorizationDetails.length > 0 && { authorization_details: authorizationDetails }),
  };
  if ((resourceServer?.tokenFormat ?? tenant.settings.defaultTokenFormat) === 'jwt')
    return {
      token: await signAccessToken(tenant, request, { audience, issuedAt, expiresAt, claims, subject }, dependencies),
      expiresAt,
      stored: null,
    };
  const token = createSecret('at', dependencies.random);
  const { id: grantId, authorization } = grant;
  const { userId } = authorization;
  const { clientId } = application;
  const tokenHash = hashSecret(token);
  const told = subject === userId || userId === null ? claims : { ...claims, sub: subject };
  return { token, expiresAt, stored: { tokenHash, grantId, clientId, userId, scopes, audience, issuedAt, expiresAt, claims: told } };
};

/** What the token says of its user. Who is known by a pairwise identifier is not named beside it, unless `profile` tells the name anyway. */
const claimsOfUser = (
  tenant: OAuthTenant,
  { application, scopes, resourceServer }: AccessTokenRequest,
  user: UserInOrganization,
): JsonObject => {
  const { username, ...told } = accessTokenClaims(tenant, user, scopes, resourceServer);
  const others = { ...told, ...organizationClaims(user) };
  const isNamed = application.subjectType === 'public' || scopes.includes('profile');
  return isNamed && username !== undefined ? { ...others, username } : others;
};

/** The `sub`: the user as the client knows them, who can read a JWT too, or else the client itself (RFC 9068 §2.2). */
const subjectOf = async (
  tenant: OAuthTenant,
  { application, grant: { authorization } }: AccessTokenRequest,
  dependencies: Pick<OAuthDependencies, 'subjectSecrets'>,
): Promise<string> => {
  const { userId, clientId } = authorization;
  return userId === null ? clientId : (await clientIdentifiers(tenant, application, dependencies)).subjectOf(userId);
};

/** Who acts for the user, and who may get a token to do so (RFC 8693 §4.1, §4.4). */
const delegationClaims = ({ mayAct }: Application, act: JsonObject | null): JsonObject => ({
  ...(mayAct !== null && { may_act: { sub: mayAct } }),
  ...(act !== null && { act }),
});

type Signing = Pick<StoredAccessToken, 'audience' | 'issuedAt' | 'expiresAt' | 'claims'> & { readonly subject: string };

// RFC 9068 §2: the JWT profile for access tokens. `gid` names the grant, with which the token dies.
const signAccessToken = (
  tenant: OAuthTenant,
  { application, grant, resourceServer, scopes }: AccessTokenRequest,
  { audience, issuedAt, expiresAt, claims: own, subject }: Signing,
  { signer, random }: Pick<OAuthDependencies, 'signer' | 'random'>,
): Promise<string> => {
  const { id, authorization } = grant;
  const claims: JsonObject = Object.assign({}, own, {
    iss: tenant.issuer,
    ...tenantClaim(tenant),
    sub: subject,
    aud: audience.length === 1 ? audience[0] : audience,
    client_id: application.clientId,
    exp: expiresAt,
    iat: issuedAt,
    jti: randomUuid(random),
    gid: id,
    ...(scopes.length > 0 && { scope: formatScope(scopes) }),
    ...authenticationClaims(authorization),
  });
  return signer.sign(tenant, claims, {
    alg: resourceServer?.signingAlgorithm ?? usualAlgorithm,
    typ: resourceServer?.accessTokenTyp ?? 'at+jwt',
  });
};

/** What an access token of either format says. `claims` are all of a JWT. */
export type AccessToken = StoredAccessToken & { readonly valid: true };

/** An access token that is what it says now, with its live grant and its client. */
export type LiveAccessToken = AccessToken & { readonly grant: StoredGrant; readonly application: Application };

type Verification = Pick<OAuthDependencies, 'keys' | 'unitOfWork' | 'accessTokens' | 'grants' | 'clients' | 'clock'>;

/**
 * What revocations know an access token by. A JWT is known by what is signed: its signature can be written in other ways
 * that verify as well (ECDSA, unused bits of base64url), and a revoked token must not come back under another spelling.
 */
export const accessTokenHash = (token: string): string => hashSecret(looksLikeJwt(token) ? token.slice(0, token.lastIndexOf('.')) : token);

/**
 * Whether a JWT is an ID token, whatever its type says: RFC 8725 §3.12 wants kinds told apart by their claims too. An ID token has
 * each of these and an access token `client_id` (RFC 9068 §2.2), and users can be given no claim of these names.
 */
const isIdToken = (claims: JsonObject): boolean => 'azp' in claims || 'at_hash' in claims;

const fromClaims = (token: string, claims: JsonObject): Invalid | AccessToken => {
  if (isIdToken(claims)) return invalid('an ID token');
  const clientId = textClaim(claims, 'client_id');
  const grantId = textClaim(claims, 'gid');
  const subject = textClaim(claims, 'sub');
  const issuedAt = timeClaim(claims, 'iat');
  const expiresAt = timeClaim(claims, 'exp');
  const audience = textsClaim(claims, 'aud');
  if (clientId === null || grantId === null || subject === null || issuedAt === null || expiresAt === null || audience.length === 0)
    return invalid('claims are missing');
  return {
    valid: true,
    tokenHash: accessTokenHash(token),
    grantId: grantId as GrantId,
    clientId: clientId as ClientId,
    userId: isUuid(subject) && subject !== clientId ? (subject as UserId) : null,
    scopes: textClaim(claims, 'scope')?.split(' ') ?? [],
    audience,
    issuedAt,
    expiresAt,
    claims,
  };
};

/** Reads a JWT access token of this tenant by its signature, live or not; `userId` is null too for one whose client knows its user by a pairwise identifier. Times and revocations are for the caller to check. */
export const readJwt = async (
  tenant: TenantContext,
  token: string,
  dependencies: Pick<Verification, 'keys'>,
): Promise<Invalid | AccessToken> => {
  const verified = await verifyJwt(tenant, token, accessTokenTypes, dependencies);
  return verified.valid ? fromClaims(token, verified.claims) : verified;
};

/** An access token that is ours, whether it is live or not, with what it stands on. */
export type AccessTokenWithState = AccessToken & AccessTokenState;

const findOpaque = (token: string, { accessTokens }: Pick<Verification, 'accessTokens'>): Query<Invalid | AccessTokenWithState> =>
  accessTokens.find(hashSecret(token)).map((found) => {
    if (!found) return invalid('unknown');
    const { token: stored, isRevoked, grant } = found;
    return Object.assign({}, stored, { isRevoked, grant, valid: true as const });
  });

const findState = (
  jwt: AccessToken,
  { accessTokens, grants }: Pick<Verification, 'accessTokens' | 'grants'>,
): Query<AccessTokenWithState> =>
  accessTokens
    .isRevoked(jwt.tokenHash)
    .and(grants.find(jwt.grantId))
    .map(([isRevoked, grant]) => Object.assign({}, jwt, { userId: grant?.authorization.userId ?? null, isRevoked, grant }));

/**
 * Finds an access token of this tenant, live or not: a JWT by its signature, which is checked here, an opaque one by its hash.
 * Anything else, an ID token or a refresh token too, is invalid.
 */
export const findAccessToken = async (
  tenant: TenantContext,
  token: string,
  dependencies: Pick<Verification, 'keys' | 'unitOfWork' | 'accessTokens' | 'grants'>,
): Promise<Invalid | AccessTokenWithState> => {
  const { unitOfWork } = dependencies;
  if (looksLikeJwt(token)) {
    const jwt = await readJwt(tenant, token, dependencies);
    return jwt.valid ? unitOfWork.read(tenant, findState(jwt, dependencies)) : jwt;
  }
  if (!isWellFormedSecret('at', token)) return invalid('not an access token');
  return unitOfWork.read(tenant, findOpaque(token, dependencies));
};

/** Whether what the token says still holds: its time, its own revocation, its grant. */
const requireLive = (
  { isRevoked, grant, ...token }: AccessTokenWithState,
  { clock }: Pick<Verification, 'clock'>,
): Invalid | Omit<LiveAccessToken, 'application'> => {
  if (clock.epochSeconds() >= token.expiresAt) return invalid('expired');
  if (isRevoked) return invalid('revoked');
  return grant?.revokedAt === null ? Object.assign({}, token, { grant }) : invalid('the grant is revoked or gone');
};

/**
 * Reads an access token that is live now: not expired, not revoked, its grant not revoked, its application active. That
 * the user still is, is told by the grant: the grants of a user who is not are revoked.
 */
export const readLiveAccessToken = async (
  tenant: OAuthTenant,
  token: string,
  dependencies: Verification,
): Promise<Invalid | LiveAccessToken> => {
  const found = await findAccessToken(tenant, token, dependencies);
  const live = found.valid ? requireLive(found, dependencies) : found;
  if (!live.valid) return live;
  const { application } = await dependencies.clients.find(tenant, live.clientId);
  return application?.status === 'active' ? Object.assign({}, live, { application }) : invalid('the application is disabled or gone');
};
