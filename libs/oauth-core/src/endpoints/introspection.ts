import {
  type ClientId,
  isReservedClaim,
  type IntrospectedToken,
  type JsonObject,
  type SignIntrospectionResponseRequest,
  type TenantContext,
} from '#contracts';
import { type AccessToken, type LiveAccessToken, readJwt, readLiveAccessToken } from '../access-token.js';
import { introspectApiKey } from '../api-keys/introspect-api-key.js';
import { detailsClaim } from '../authorization-details.js';
import { type Authorization, authenticationClaims, subjectOf } from '../authorization.js';
import { clientIdentifiers } from '../subjects/client-identifiers.js';
import { looksLikeJwt, textClaim, textsClaim, timeClaim } from '../jwt.js';
import { OAuthError } from '../errors.js';
import type { RevocationsInForce } from '../access-token-store.js';
import type { OAuthDependencies } from '../dependencies.js';
import type { GrantedRefreshToken } from '../grants/refresh-token-store.js';
import { findUserOfToken } from '../organizations.js';
import { permittedDetails, permittedScopes, roleClaims, tellsPermissions } from '../permissions.js';
import type { OAuthTenant } from '../ports.js';
import { formatScope } from '../scopes.js';
import { hashSecret, isWellFormedSecret } from '../secrets.js';
import { confirmationClaim, confirmationOf, provePossession, tokenTypeOf } from '../sender-constraint.js';
import { tenantClaim } from '../tenant-claim.js';
import type { IntrospectToken, VerifyAccessToken } from './signatures.js';

const inactive: IntrospectedToken = { active: false };

/** What an answer says of the authorization behind a token. */
type AnsweredAuthorization = Pick<Authorization, 'clientId' | 'userId' | 'sessionId' | 'authTime' | 'acr' | 'amr'>;

const commonMembers = (tenant: TenantContext, clientId: ClientId, subject: string, scopes: readonly string[]): JsonObject => ({
  active: true,
  iss: tenant.issuer,
  ...tenantClaim(tenant),
  sub: subject,
  client_id: clientId,
  ...(scopes.length > 0 && { scope: formatScope(scopes) }),
});

/** Of a token's own claims, what an answer passes on besides those of attributes, which have names of their tenant's own. */
const passedOn: ReadonlySet<string> = new Set([
  'jti',
  'username',
  'roles',
  'permissions',
  'org_id',
  'org_name',
  'groups',
  'email',
  'email_verified',
  'act',
  'may_act',
  'authorization_details',
]);

// RFC 7662 §2.2.
const accessTokenMembers = (tenant: TenantContext, token: AccessToken, authorization: AnsweredAuthorization): JsonObject => {
  const { scopes, audience, issuedAt, expiresAt, claims } = token;
  const confirmation = confirmationOf(claims);
  // As it was issued: what an API is told is what a JWT says.
  const subject = textClaim(claims, 'sub') ?? subjectOf(authorization);
  return Object.assign(commonMembers(tenant, authorization.clientId, subject, scopes), {
    token_type: tokenTypeOf(confirmation),
    aud: audience.length === 1 ? audience[0] : audience,
    iat: issuedAt,
    exp: expiresAt,
    ...confirmationClaim(confirmation),
    ...authenticationClaims(authorization),
    ...Object.fromEntries(Object.entries(claims).filter(([name]) => passedOn.has(name) || !isReservedClaim(name))),
  });
};

const describeAccessToken = (tenant: TenantContext, token: AccessToken, authorization: AnsweredAuthorization): IntrospectedToken => ({
  active: true,
  tokenKind: 'access_token',
  audience: token.audience,
  clientId: token.clientId,
  grantId: token.grantId,
  sessionId: authorization.sessionId,
  userId: token.userId,
  expiresAt: token.expiresAt,
  response: accessTokenMembers(tenant, token, authorization),
});

/** Of a token that tells permissions, what its user's roles are now, and permit; null where the user is gone, may not sign in, or has left the organization that it is for. */
const withRolesOfNow = async (
  tenant: OAuthTenant,
  token: LiveAccessToken,
  dependencies: Pick<OAuthDependencies, 'users' | 'memberships' | 'resourceServers'>,
): Promise<LiveAccessToken | null> => {
  const { userId, audience, claims } = token;
  if (userId === null || !tellsPermissions(claims)) return token;
  const [user, servers] = await Promise.all([
    findUserOfToken(tenant, userId, claims, dependencies),
    dependencies.resourceServers.list(tenant),
  ]);
  if (user === null) return null;
  const server = servers.find(({ identifier }) => audience.includes(identifier)) ?? null;
  const { roles: _roles, permissions: _permissions, authorization_details: _details, ...others } = claims;
  const details = permittedDetails(tenant, server, user, detailsClaim(claims));
  return {
    ...token,
    scopes: permittedScopes(tenant, server, user, token.scopes),
    claims: { ...others, ...roleClaims(tenant, server, user), ...(details.length > 0 && { authorization_details: details }) },
  };
};

const introspectAccessToken = async (tenant: OAuthTenant, token: string, dependencies: OAuthDependencies): Promise<IntrospectedToken> => {
  const live = await readLiveAccessToken(tenant, token, dependencies);
  const accessToken = live.valid ? await withRolesOfNow(tenant, live, dependencies) : null;
  if (accessToken === null) return inactive;
  const { clientId, grant } = accessToken;
  // One that was exchanged stands on the grant of another client.
  return describeAccessToken(tenant, accessToken, { ...grant.authorization, clientId });
};

const isLive = ({ token, grant }: GrantedRefreshToken, now: number): boolean =>
  token.spentAt === null && now < token.expiresAt && grant.revokedAt === null;

/** A refresh token is for nobody but the authorization server: its audience is the issuer. */
const introspectRefreshToken = async (
  tenant: OAuthTenant,
  secret: string,
  { unitOfWork, refreshTokens, clients, subjectSecrets, clock }: OAuthDependencies,
): Promise<IntrospectedToken> => {
  const found = await unitOfWork.read(tenant, refreshTokens.find(hashSecret(secret)));
  if (!found || !isLive(found, clock.epochSeconds())) return inactive;
  const { token, grant } = found;
  const { application } = await clients.find(tenant, token.clientId);
  if (application?.status !== 'active') return inactive;
  const { authorization } = grant;
  const { clientId, userId, sessionId } = authorization;
  const { issuedAt: iat, expiresAt } = token;
  const identifiers = await clientIdentifiers(tenant, application, { subjectSecrets });
  const subject = userId === null ? clientId : identifiers.subjectOf(userId);
  const response = Object.assign(commonMembers(tenant, clientId, subject, authorization.scopes), {
    aud: tenant.issuer,
    iat,
    exp: expiresAt,
    ...confirmationClaim(token.confirmation),
  });
  const audience = [tenant.issuer];
  return { active: true, tokenKind: 'refresh_token', audience, clientId, grantId: grant.id, sessionId, userId, expiresAt, response };
};

/**
 * The state of a token, or of an API key, as RFC 7662 §2.2 answers it: whatever is not a live token of this tenant is `{active: false}`
 * and nothing else. Whether the asker may know is for the caller to check against `audience` and `tokenKind`.
 */
export const introspectToken: IntrospectToken = (tenant, { token }, dependencies) => {
  if (isWellFormedSecret('rt', token)) return introspectRefreshToken(tenant, token, dependencies);
  if (isWellFormedSecret('ak', token)) return introspectApiKey(tenant, token, dependencies);
  return introspectAccessToken(tenant, token, dependencies);
};

// A JWT says of its authorization what the answer needs (RFC 9068 §2.2.1), but for the session, which no answer names.
const authorizationOfClaims = ({ clientId, userId, claims }: AccessToken): AnsweredAuthorization => ({
  clientId,
  userId,
  sessionId: null,
  authTime: timeClaim(claims, 'auth_time'),
  acr: textClaim(claims, 'acr'),
  amr: textsClaim(claims, 'amr'),
});

/**
 * As `introspectToken` for a JWT access token, by a verifier that has no store of tokens but knows the revocations in
 * force: of access tokens and of grants. The answer names no session: the end of one reaches such a token by its grant.
 * That the tenant is not suspended, and that `revocations` is complete, is for the caller to check. Null for a live token that tells permissions: `introspectToken` knows them as of now.
 */
export const introspectJwt = async (
  tenant: TenantContext,
  token: string,
  {
    keys,
    clients,
    clock,
    revocations,
  }: Pick<OAuthDependencies, 'keys' | 'clients' | 'clock'> & { readonly revocations: RevocationsInForce },
): Promise<IntrospectedToken | null> => {
  const read = await readJwt(tenant, token, { keys });
  if (!read.valid || clock.epochSeconds() >= read.expiresAt) return inactive;
  const { application } = await clients.find(tenant, read.clientId);
  if (application?.status !== 'active') return inactive;
  // Last, so that nothing is waited for between this look and the answer.
  if (revocations.include(read.tokenHash, read.grantId)) return inactive;
  return tellsPermissions(read.claims) ? null : describeAccessToken(tenant, read, authorizationOfClaims(read));
};

const opaqueKinds = ['at', 'rt', 'ak'] as const;

/** What a value can be, by its form alone: `none` is no token of ours, whatever any store says. */
export const tokenFormOf = (token: string): 'jwt' | 'opaque' | 'none' => {
  if (looksLikeJwt(token)) return 'jwt';
  return opaqueKinds.some((kind) => isWellFormedSecret(kind, token)) ? 'opaque' : 'none';
};

/**
 * A signed introspection response (RFC 9701 §5): the answer of RFC 7662 as `token_introspection`, for `audience` alone.
 * It has neither `sub` nor `exp`, lest it be taken for a token of another kind (§8.1).
 */
export const signIntrospectionResponse = async (
  tenant: OAuthTenant,
  { audience, algorithm, response }: SignIntrospectionResponseRequest,
  { signer, clock }: Pick<OAuthDependencies, 'signer' | 'clock'>,
): Promise<string> =>
  signer.sign(
    tenant,
    { iss: tenant.issuer, aud: audience, iat: clock.epochSeconds(), token_introspection: response },
    { alg: algorithm ?? tenant.settings.idTokenSignedResponseAlg, typ: 'token-introspection+jwt' },
  );

/**
 * Whether `token` is a live access token of this tenant, presented as it is bound: by the scheme DPoP where there is a `proof`. Audience and scopes are for the
 * caller to check.
 */
export const verifyAccessToken: VerifyAccessToken = async (tenant, { token, proof = null, certificate }, dependencies) => {
  const read = await readLiveAccessToken(tenant, token, dependencies);
  if (!read.valid) return read;
  const { clientId, userId, scopes, audience } = read;
  try {
    const headers = await provePossession(tenant, read, { token, proof, certificate }, dependencies);
    return { valid: true, clientId, userId, scopes, audience, ...(proof && { headers }) };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const { code, description, headers } = error;
    return { valid: false, reason: description, refusal: { error: code, description, headers } };
  }
};
