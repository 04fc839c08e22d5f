import type { IntrospectedToken, JsonObject } from '#contracts';
import { type LiveAccessToken, readLiveAccessToken } from '../access-token.js';
import type { OAuthDependencies, OAuthTenant, StoredGrant, StoredRefreshToken } from '../ports.js';
import { formatScope } from '../scopes.js';
import { hashSecret, isWellFormedSecret } from '../secrets.js';
import type { IntrospectToken, VerifyAccessToken } from './signatures.js';

const inactive: IntrospectedToken = { active: false };

const commonMembers = (tenant: OAuthTenant, grant: StoredGrant, scopes: readonly string[]): JsonObject => ({
  active: true,
  iss: tenant.issuer,
  sub: grant.userId ?? grant.clientId,
  client_id: grant.clientId,
  ...(scopes.length > 0 && { scope: formatScope(scopes) }),
});

// RFC 7662 §2.2. What only a JWT says (its id, the user's roles) is passed on.
const accessTokenMembers = (tenant: OAuthTenant, token: LiveAccessToken): JsonObject => {
  const { grant, scopes, audience, issuedAt, expiresAt, claims } = token;
  return {
    ...commonMembers(tenant, grant, scopes),
    token_type: 'Bearer',
    aud: audience.length === 1 ? audience[0] : audience,
    iat: issuedAt,
    exp: expiresAt,
    ...(grant.authTime !== null && { auth_time: grant.authTime }),
    ...(grant.acr !== null && { acr: grant.acr }),
    ...(grant.amr.length > 0 && { amr: grant.amr }),
    ...(claims.jti !== undefined && { jti: claims.jti }),
    ...(claims.roles !== undefined && { roles: claims.roles }),
  };
};

const introspectAccessToken = async (tenant: OAuthTenant, token: string, dependencies: OAuthDependencies): Promise<IntrospectedToken> => {
  const accessToken = await readLiveAccessToken(tenant, token, dependencies);
  if (!accessToken.valid) return inactive;
  const { audience, clientId, userId, expiresAt, grant } = accessToken;
  return {
    active: true,
    tokenKind: 'access_token',
    audience,
    clientId,
    grantId: grant.id,
    sessionId: grant.sessionId,
    userId,
    expiresAt,
    response: accessTokenMembers(tenant, accessToken),
  };
};

const isLive = (token: StoredRefreshToken, grant: StoredGrant, now: number): boolean =>
  token.spentAt === null && now < token.expiresAt && grant.revokedAt === null;

/** A refresh token is for nobody but the authorization server: its audience is the issuer. */
const introspectRefreshToken = async (
  tenant: OAuthTenant,
  secret: string,
  { transactions, refreshTokens, grants, clients, clock }: OAuthDependencies,
): Promise<IntrospectedToken> => {
  const [token, grant] = await transactions.inTenant(tenant, async (tx) => {
    const found = await refreshTokens.find(tx, hashSecret(secret));
    return [found, found && (await grants.find(tx, found.grantId))];
  });
  if (!token || !grant || !isLive(token, grant, clock.epochSeconds())) return inactive;
  const { application } = await clients.find(tenant, token.clientId);
  if (application?.status !== 'active') return inactive;
  const { clientId, userId, sessionId } = grant;
  const { issuedAt: iat, expiresAt } = token;
  const response = { ...commonMembers(tenant, grant, grant.scopes), aud: tenant.issuer, iat, exp: expiresAt };
  const audience = [tenant.issuer];
  return { active: true, tokenKind: 'refresh_token', audience, clientId, grantId: grant.id, sessionId, userId, expiresAt, response };
};

/**
 * The state of a token as RFC 7662 §2.2 answers it: whatever is not a live token of this tenant is `{active: false}`
 * and nothing else. Whether the asker may know is for the caller to check against `audience` and `tokenKind`.
 */
export const introspectToken: IntrospectToken = (tenant, { token }, dependencies) =>
  isWellFormedSecret('rt', token)
    ? introspectRefreshToken(tenant, token, dependencies)
    : introspectAccessToken(tenant, token, dependencies);

/** Whether `token` is a live access token of this tenant. Audience and scopes are for the caller to check. */
export const verifyAccessToken: VerifyAccessToken = async (tenant, { token }, dependencies) => {
  const read = await readLiveAccessToken(tenant, token, dependencies);
  if (!read.valid) return read;
  const { clientId, userId, scopes, audience } = read;
  return { valid: true, clientId, userId, scopes, audience };
};
