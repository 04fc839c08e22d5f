import type { IntrospectedToken, JsonObject, TenantContext } from '#contracts';
import { subjectOf } from '../authorization.js';
import { accessTokenClaims } from '../claims.js';
import type { OAuthDependencies } from '../dependencies.js';
import type { OAuthTenant } from '../ports.js';
import { formatScope } from '../scopes.js';
import { tenantClaim } from '../tenant-claim.js';
import { type LiveApiKey, readLiveApiKey } from './read-api-key.js';

/** What the API is told of a key, with its user as of now. */
const membersOf = (
  tenant: TenantContext & Pick<OAuthTenant, 'settings'>,
  { id, scopes, resource, resourceServer, createdAt, expiresAt, user, clientId, grant }: LiveApiKey,
): JsonObject => ({
  active: true,
  iss: tenant.issuer,
  ...tenantClaim(tenant),
  sub: subjectOf(grant.authorization),
  // No application holds a user's key.
  ...(clientId !== null && { client_id: clientId }),
  scope: formatScope(scopes),
  token_type: 'Bearer',
  aud: resource,
  iat: createdAt,
  exp: expiresAt,
  jti: id,
  ...(user !== null && accessTokenClaims(tenant, user, scopes, resourceServer)),
});

/** The state of an API key, as RFC 7662 §2.2 answers it of tokens. Whether the asker may know is for the caller to check against `audience`. */
export const introspectApiKey = async (
  tenant: OAuthTenant,
  secret: string,
  dependencies: OAuthDependencies,
): Promise<IntrospectedToken> => {
  const key = await readLiveApiKey(tenant, secret, dependencies);
  if (!key.valid) return { active: false };
  const { id: grantId, resource, grant, userId, expiresAt } = key;
  const { clientId } = grant.authorization;
  const response = membersOf(tenant, key);
  return { active: true, tokenKind: 'api_key', audience: [resource], clientId, grantId, sessionId: null, userId, expiresAt, response };
};
