import type { Application, JsonObject, ResourceServer } from '#contracts';
import { accessTokenLifetime } from '../access-token.js';
import { requestedResource, resolveResource } from '../audience.js';
import { readAuthorizationDetails, refuseUnfitDetails, refuseUnknownDetails } from '../authorization-details.js';
import { type Authorization, authorizeItself } from '../authorization.js';
import type { OAuthDependencies } from '../dependencies.js';
import { usableScopes } from '../grant-management.js';
import type { Parameters } from '../parameters.js';
import type { OAuthTenant } from '../ports.js';
import { isRegistrable } from '../scope-template.js';
import { apiScopesOf, isGrantManagementScope, isPlatformScope, parseScope, refuseUnallowed, scopesByDefault } from '../scopes.js';
import type { Confirmation } from '../sender-constraint.js';
import { mintTokens } from './token-response.js';

/** The parameters of what a client asks for itself. */
export const ownTokenParameters = ['scope', 'resource', 'audience', 'authorization_details'] as const;

/** What a client may have for itself of what it asks. `resourceServer` null: the platform alone. */
type OwnRequest = Pick<Authorization, 'scopes' | 'authorizationDetails'> & { readonly resourceServer: ResourceServer | null };

/** Throws `invalid_scope`, `invalid_authorization_details` or `invalid_target` for what it may not have. */
export const resolveOwnRequest = async (
  tenant: OAuthTenant,
  application: Application,
  given: Parameters,
  { resourceServers, detailSchemas }: Pick<OAuthDependencies, 'resourceServers' | 'detailSchemas'>,
): Promise<OwnRequest> => {
  const servers = await resourceServers.list(tenant);
  const resource = requestedResource(given);
  const authorizationDetails = readAuthorizationDetails(given) ?? [];
  refuseUnknownDetails(authorizationDetails, application, servers);
  const scopes = requestedScopes(tenant, application, given, resource, servers);
  const resourceServer = resolveResource({ scopes, authorizationDetails }, resource, servers, application.scopes);
  refuseUnfitDetails(authorizationDetails, resourceServer === null ? [] : [resourceServer], detailSchemas);
  return { scopes, authorizationDetails, resourceServer };
};

/** An access token for a client itself: no user, so no ID token, and no refresh token (RFC 6749 §4.4.3, RFC 7521 §4.1). */
export const issueOwnToken = async (
  tenant: OAuthTenant,
  {
    application,
    scopes,
    authorizationDetails,
    resourceServer,
    confirmation,
  }: OwnRequest & { application: Application; confirmation: Confirmation | null },
  dependencies: OAuthDependencies,
): Promise<JsonObject> => {
  const createdAt = dependencies.clock.epochSeconds();
  const wanted = {
    authorization: authorizeItself(application.clientId, {
      scopes,
      authorizationDetails,
      resources: resourceServer === null ? [] : [resourceServer.identifier],
      byResource: null,
    }),
    createdAt,
    expiresAt: createdAt + accessTokenLifetime(tenant, application, resourceServer),
    revokedAt: null,
  };
  const grant = await dependencies.clientGrants.ensure(tenant, wanted);
  const minting = { application, grant, resourceServer, user: null, scopes, authorizationDetails, nonce: null, code: null, confirmation };
  const { accessToken, response } = await mintTokens(tenant, minting, dependencies);
  const { stored } = accessToken;
  if (stored) await dependencies.unitOfWork.write(tenant, stored.tokenHash, dependencies.accessTokens.insert(stored));
  return response;
};

/**
 * What is asked for; without a `scope` and details, everything without a parameter that the application may ask of an API (RFC 6749 §3.3). OpenID scopes ask for what only
 * a user has: there is none, so they are ignored.
 */
const requestedScopes = (
  tenant: OAuthTenant,
  application: Application,
  given: Parameters,
  resource: string | null,
  servers: readonly ResourceServer[],
): readonly string[] => {
  const scope = given.get('scope');
  const scopes = scope === null ? [] : parseScope(scope).filter((name) => !isPlatformScope(name) || isGrantManagementScope(name));
  refuseUnallowed(usableScopes(tenant, application), scopes, servers);
  return scopes.length > 0 || (scope === null && given.has('authorization_details'))
    ? scopes
    : defaultScopes(application, resource, servers);
};

/** At a resource server that is named, what it knows a name as counts: at another one the scope of that name may be no value. */
const defaultScopes = (application: Application, resource: string | null, servers: readonly ResourceServer[]): readonly string[] => {
  const own = apiScopesOf(application.scopes);
  if (resource === null) return scopesByDefault(own, servers);
  const named = servers.filter(({ identifier }) => identifier === resource);
  const here = own.filter((name) => named.some((server) => isRegistrable(server, name)));
  return scopesByDefault(here, named);
};
