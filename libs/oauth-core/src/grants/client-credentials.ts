import type { Application, JsonObject, ResourceServer } from '#contracts';
import { accessTokenLifetime } from '../access-token.js';
import { requestedResource, resolveResource } from '../audience.js';
import { authorizeItself } from '../authorization.js';
import { OAuthError } from '../errors.js';
import type { OAuthDependencies } from '../dependencies.js';
import type { OAuthTenant } from '../ports.js';
import { apiScopesOf, parseScope, refuseBeyond } from '../scopes.js';
import type { GrantRequest } from './grant-handler.js';
import { mintTokens } from './token-response.js';

/*
 * The client credentials grant: RFC 6749 §4.4.
 */

export const grantType = 'client_credentials';

export const parameters = ['scope', 'resource', 'audience'] as const;

/** An access token for a confidential client itself: no user, so no ID token, and no refresh token (RFC 6749 §4.4.3). */
export const handle = async (
  tenant: OAuthTenant,
  { application, parameters: given, confirmation }: GrantRequest,
  dependencies: OAuthDependencies,
): Promise<JsonObject> => {
  if (application.type !== 'confidential') throw new OAuthError('unauthorized_client', 'Public clients cannot act for themselves');
  const servers = await dependencies.resourceServers.list(tenant);
  const resource = requestedResource(given);
  const scopes = requestedScopes(application, given.get('scope'), resource, servers);
  const resourceServer = resolveResource(scopes, resource, servers, application.scopes);

  const createdAt = dependencies.clock.epochSeconds();
  const wanted = {
    authorization: authorizeItself(application.clientId, { scopes, resource: resourceServer?.identifier ?? null }),
    createdAt,
    expiresAt: createdAt + accessTokenLifetime(tenant, application, resourceServer),
    revokedAt: null,
  };
  const grant = await dependencies.clientGrants.ensure(tenant, wanted);
  const minting = { application, grant, resourceServer, user: null, scopes, nonce: null, code: null, confirmation };
  const { accessToken, response } = await mintTokens(tenant, minting, dependencies);
  const { stored } = accessToken;
  if (stored) await dependencies.unitOfWork.write(tenant, stored.tokenHash, dependencies.accessTokens.insert(stored));
  return response;
};

/**
 * What is asked for; without a `scope`, everything the application may ask of an API (RFC 6749 §3.3). OpenID scopes ask for what only
 * a user has: there is none, so they are ignored.
 */
const requestedScopes = (
  application: Application,
  scope: string | null,
  resource: string | null,
  servers: readonly ResourceServer[],
): readonly string[] => {
  const scopes = scope === null ? [] : apiScopesOf(parseScope(scope));
  refuseBeyond(application.scopes, scopes);
  return scopes.length > 0 ? scopes : defaultScopes(application, resource, servers);
};

const defaultScopes = (application: Application, resource: string | null, servers: readonly ResourceServer[]): readonly string[] => {
  const scopes = apiScopesOf(application.scopes);
  if (resource === null) return scopes;
  const owned = servers.find(({ identifier }) => identifier === resource)?.scopes ?? [];
  return scopes.filter((scope) => owned.some(({ name }) => name === scope));
};
