import { type Application, type GrantId, type JsonObject, type ResourceServer, systemTenantSlug, type User } from '#contracts';
import { accessTokenLifetime } from '../access-token.js';
import { requestedResource, resolveResource } from '../audience.js';
import type { Authorization } from '../authorization.js';
import { skewSeconds } from '../client-authentication/client-jws.js';
import { refusedAssertion, spendOnce, type TrustedAssertion, verifyAssertion } from '../client-authentication/trusted-assertion.js';
import type { OAuthDependencies } from '../dependencies.js';
import { OAuthError } from '../errors.js';
import { isOfType, readHeader, textClaim, textsClaim, timeClaim } from '../jwt.js';
import type { Parameters } from '../parameters.js';
import { requirePermittedTarget } from '../permissions.js';
import type { OAuthTenant } from '../ports.js';
import { quoted } from '../quoting.js';
import { randomUuid } from '../random-ids.js';
import { allowsScope, isRegistrable } from '../scope-template.js';
import { apiScopesOf, parseScope, refuseBeyond, refuseManyValues, refuseUnallowed, scopesByDefault } from '../scopes.js';
import { type Confirmation, confirmationOf, isBoundTo } from '../sender-constraint.js';
import { maxJtiLength, usableJti } from '../single-use.js';
import { findAssertedUser } from './find-asserted-user.js';
import type { GrantRequest } from './grant-handler.js';
import { idJagType } from './identity-assertion.js';
import { mintTokens } from './token-response.js';
import { refuseWithoutOrganization } from './user-of-grant.js';

/*
 * The identity assertion authorization grant, as the server that takes it: draft-ietf-oauth-identity-assertion-authz-grant §4.4. An identity provider that the tenant trusts says who the user of an application is, and what it may do here
 * for them. Nobody signs in, and nobody is asked: administrators of both said so.
 */

/** Whether an assertion says of itself that it is one (§3): of another type it stands for an application, or for nothing. */
export const isIdentityAssertion = (assertion: string): boolean => isOfType(readHeader(assertion) ?? {}, [idJagType]);

/** §8.1; and whoever administers all tenants does so as nobody that somebody else speaks of. */
const refuseUnfitClient = ({ slug }: OAuthTenant, { type }: Application): void => {
  if (type === 'public') throw new OAuthError('unauthorized_client', 'Public clients cannot show identity assertions');
  if (slug === systemTenantSlug) throw new OAuthError('unauthorized_client', 'The built-in tenant takes no identity assertions');
};

/** What it says that is not done here would be left out without a word: who acts, in which of many tenants, details. */
const unsupported = ['act', 'tenant', 'authorization_details'] as const;

/** §3.1, §4.4.1, §8.7.2: it is of this client, which continues what it began there, has all that it must, and is shown by who holds its key. */
const requireFit = ({ issuer, claims }: TrustedAssertion, { clientId }: Application, confirmation: Confirmation | null): void => {
  if (issuer.userMatching === 'off') throw refusedAssertion('its issuer speaks for no users here');
  if (textClaim(claims, 'client_id') !== clientId) throw refusedAssertion('it was issued to another client');
  if (!textClaim(claims, 'sub')) throw refusedAssertion('it has no sub');
  if (usableJti(claims) === null) throw refusedAssertion(`it has no jti of at most ${maxJtiLength} characters`);
  if (timeClaim(claims, 'iat') === null) throw refusedAssertion('it has no iat');
  const named = unsupported.find((name) => claims[name] !== undefined);
  if (named !== undefined) throw refusedAssertion(`it has ${named}, which is not supported`);
  if (!isBoundTo(confirmationOf(claims), confirmation)) throw refusedAssertion('it is bound to a key that was not proved');
};

/** §4.4.1: what the assertion names, of which the request may name one (RFC 8707 §2.2); none: any that the client may have. */
const resourcesOf = (claims: JsonObject): readonly string[] => textsClaim(claims, 'resource');

const askedResource = (claims: JsonObject, given: Parameters): string | null => {
  const [named, ...others] = resourcesOf(claims);
  return requestedResource(given) ?? (others.length === 0 ? (named ?? null) : null);
};

/** What of the scopes of the client the assertion allows: all, where it says nothing of scopes. */
const allowedScopes = ({ scopes }: Application, claims: JsonObject, servers: readonly ResourceServer[]): readonly string[] => {
  const own = apiScopesOf(scopes);
  const scope = textClaim(claims, 'scope');
  if (claims['scope'] === undefined) return own;
  const asserted = scope === null ? [] : parseScope(scope);
  return asserted.filter((name) => allowsScope(own, name, servers));
};

/** Those that are asked for, or all that the assertion names of the resource; where it names none, what the client may ask for without a parameter. Throws `invalid_scope`. */
const scopesFor = (
  allowed: readonly string[],
  claims: JsonObject,
  given: Parameters,
  resource: string | null,
  servers: readonly ResourceServer[],
): readonly string[] => {
  const scope = given.get('scope');
  if (scope !== null) {
    const asked = parseScope(scope);
    refuseUnallowed(allowed, asked, servers);
    return asked;
  }
  const server = servers.find(({ identifier }) => identifier === resource);
  const here = server === undefined ? allowed : allowed.filter((name) => isRegistrable(server, name));
  const scopes = claims['scope'] === undefined ? scopesByDefault(here, server === undefined ? servers : [server]) : here;
  refuseManyValues(scopes, servers);
  if (scopes.length === 0) throw new OAuthError('invalid_scope', 'The assertion allows nothing that this client may ask for');
  return scopes;
};

/** What the token is for: no more than the assertion, the registration of the client, and the request say, each of them. Throws `invalid_scope` or `invalid_target`. */
const resolveTarget = async (
  tenant: OAuthTenant,
  application: Application,
  claims: JsonObject,
  given: Parameters,
  { resourceServers }: Pick<OAuthDependencies, 'resourceServers'>,
): Promise<{ readonly scopes: readonly string[]; readonly resourceServer: ResourceServer | null }> => {
  if (given.get('authorization_details') !== null)
    throw new OAuthError('invalid_authorization_details', 'An identity assertion gives no authorization_details');
  const servers = await resourceServers.list(tenant);
  const resource = askedResource(claims, given);
  const allowed = allowedScopes(application, claims, servers);
  const scopes = scopesFor(allowed, claims, given, resource, servers);
  const resourceServer = resolveResource({ scopes, authorizationDetails: [] }, resource, servers, allowed);
  // The assertion names values, which the client may be allowed at another of the resource servers.
  const at = resourceServer === null ? [] : [resourceServer];
  refuseBeyond(
    scopes.filter((scope) => allowsScope(application.scopes, scope, servers, at)),
    scopes,
  );
  const named = resourcesOf(claims);
  const identifier = resourceServer?.identifier ?? tenant.issuer;
  if (claims['resource'] !== undefined && !named.includes(identifier))
    throw new OAuthError('invalid_target', `The assertion is not for the resource: ${quoted(identifier)}`);
  return { scopes, resourceServer };
};

/** When the user signed in elsewhere (RFC 7519 §2), in whole seconds, and no later than now; null: it is not said. */
const authTimeOf = (claims: JsonObject, now: number): number | null => {
  if (claims['auth_time'] === undefined) return null;
  const time = timeClaim(claims, 'auth_time');
  if (time === null || time < 0 || time > now + skewSeconds) throw refusedAssertion('its auth_time is not a time that has been');
  return Math.min(Math.floor(time), now);
};

/** What the client may do for the user: in no session, since nobody signed in here. How they were recognised elsewhere is nothing that is vouched for here, but for when. */
const authorizationFor = (
  { clientId }: Application,
  { id: userId }: User,
  authTime: number | null,
  { scopes, resourceServer }: { readonly scopes: readonly string[]; readonly resourceServer: ResourceServer | null },
): Authorization => ({
  ...{ clientId, userId, organizationId: null, sessionId: null, scopes, byResource: null, claims: null, authorizationDetails: [] },
  resources: resourceServer === null ? [] : [resourceServer.identifier],
  ...{ authTime, acr: null, amr: [] },
});

/**
 * An access token for the user of an identity assertion, without a refresh token (§4.4.3): a further one takes a further assertion. It is for this server by its issuer's name alone, and spent once, after all else, so that a request that
 * asks for too much costs none. Throws `invalid_grant` for what is none, or of nobody here.
 */
export const redeemIdentityAssertion = async (
  tenant: OAuthTenant,
  { application, parameters: given, confirmation }: GrantRequest,
  dependencies: OAuthDependencies,
): Promise<JsonObject> => {
  refuseUnfitClient(tenant, application);
  refuseWithoutOrganization(application);
  const issuers = application.identityAssertionIssuers;
  const taken = { types: [idJagType], issuers, audiencesOf: () => [tenant.issuer] };
  const assertion = await verifyAssertion(tenant, given.require('assertion'), taken, dependencies);
  const { claims } = assertion;
  requireFit(assertion, application, confirmation);
  const authTime = authTimeOf(claims, dependencies.clock.epochSeconds());
  const target = await resolveTarget(tenant, application, claims, given, dependencies);
  const user = await findAssertedUser(tenant, application, assertion, dependencies);
  requirePermittedTarget(tenant, { ...target, authorizationDetails: [] }, user);
  await spendOnce(tenant, assertion, dependencies);

  const { unitOfWork, grants, accessTokens, clock, random } = dependencies;
  const createdAt = clock.epochSeconds();
  const grant = {
    id: randomUuid(random) as GrantId,
    authorization: authorizationFor(application, user, authTime, target),
    createdAt,
    expiresAt: createdAt + accessTokenLifetime(tenant, application, target.resourceServer),
    revokedAt: null,
  };
  const minting = { application, grant, ...target, user, authorizationDetails: [], nonce: null, code: null, confirmation };
  const { accessToken, response } = await mintTokens(tenant, minting, dependencies);
  await unitOfWork.write(tenant, grant.id, grants.insert(grant));
  const { stored } = accessToken;
  if (stored) await unitOfWork.write(tenant, stored.tokenHash, accessTokens.insert(stored));
  return response;
};
