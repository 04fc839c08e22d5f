import type { ResourceServer } from '#contracts';
import { type AuthorizationDetail, detailsTypeOf, narrowedDetails } from './authorization-details.js';
import { OAuthError } from './errors.js';
import type { Parameters } from './parameters.js';
import { quoted, quotedList } from './quoting.js';
import { type Access, accessAt, type TargetAccess } from './resource-access.js';
import { allowsScope, isRegistrable, scopeAt } from './scope-template.js';
import { apiScopesOf, isGrantManagementScope } from './scopes.js';

const refuse = (description: string): never => {
  throw new OAuthError('invalid_target', description);
};

/** Every resource is one (RFC 8707 §2); an `audience` that is none is a name of another server's making. */
const absoluteUri = /^[A-Za-z][A-Za-z0-9+.-]*:./;

/** The one `resource` of a token request, each access token being for one (RFC 8707 §2.2); null: it names none. Throws `invalid_target` for several. */
export const oneResource = (parameters: Parameters): string | null => {
  const [resource = null, ...others] = parameters.all('resource');
  return others.length === 0 ? resource : refuse('An access token is for one resource: name one at a time');
};

/**
 * The resource that a token request names: by `resource` (RFC 8707 §2.2), or by `audience`, which many clients say instead, where
 * that is an absolute URI; otherwise it is ignored, as what is unknown is (RFC 6749 §3.2). Throws `invalid_target` where the two
 * name different ones, or there are several. Whether there is such a resource is for the caller to check.
 */
export const requestedResource = (parameters: Parameters): string | null => {
  const resource = oneResource(parameters);
  const audience = parameters.get('audience');
  if (audience === null || !absoluteUri.test(audience)) return resource;
  if (resource !== null && resource !== audience) return refuse('The resource and the audience are not the same');
  return audience;
};

/** What manages grants is for the platform alone (Grant Management for OAuth 2.0 §6): an API that is sent such a token could end grants by it. */
const refuseManagement = (scopes: readonly string[]): void => {
  const management = scopes.filter(isGrantManagementScope);
  if (management.length > 0) refuse(`What manages grants is of no resource, ask for it alone: ${quotedList(management)}`);
};

/** What a client may ask for, and of which resource servers: a template of another one allows it no value here. */
type Permission = { readonly servers: readonly ResourceServer[]; readonly allowed: readonly string[] };

const foreignTo = (server: ResourceServer, scopes: readonly string[], { servers, allowed }: Permission): readonly string[] =>
  scopes.filter((scope) => scopeAt(server, scope) === undefined || !allowsScope(allowed, scope, servers, [server]));

/** What is asked of APIs. */
type Asked = Pick<Access, 'scopes' | 'authorizationDetails'>;

const takesAll = (server: ResourceServer, details: readonly AuthorizationDetail[]): boolean =>
  details.every((detail) => detailsTypeOf(server, detail) !== undefined);

const ownsAll = (server: ResourceServer, { scopes, authorizationDetails }: Asked, permission: Permission): boolean =>
  foreignTo(server, scopes, permission).length === 0 && takesAll(server, authorizationDetails);

/** Whether a client that may ask for these scopes may ask for any of a resource server. */
export const mayUse = (server: ResourceServer, allowed: readonly string[]): boolean =>
  server.scopes.length === 0 || allowed.some((name) => isRegistrable(server, name));

const findUsable = (resource: string, { authorizationDetails }: Asked, { servers, allowed }: Permission): ResourceServer => {
  const server = servers.find(({ identifier }) => identifier === resource);
  // An audience without a scope would still open an API that looks at nothing else.
  return server && (mayUse(server, allowed) || authorizationDetails.some((detail) => detailsTypeOf(server, detail) !== undefined))
    ? server
    : refuse(`The resource is unknown or not for this client: ${quoted(resource)}`);
};

const byIdentifier = (resource: string, asked: Asked, permission: Permission): ResourceServer => {
  const server = findUsable(resource, asked, permission);
  const { scopes, authorizationDetails } = asked;
  const foreign = foreignTo(server, scopes, permission);
  if (foreign.length > 0) return refuse(`The scope is not one of the resource: ${quotedList(foreign)}`);
  return takesAll(server, authorizationDetails) ? server : refuse('The resource does not take the authorization_details');
};

const byWhatIsAsked = (asked: Asked, permission: Permission): ResourceServer => {
  const names = quotedList([...asked.scopes, ...asked.authorizationDetails.map(({ type }) => type)]);
  const [owner, ...others] = permission.servers.filter((server) => ownsAll(server, asked, permission));
  if (owner === undefined) return refuse(`What is asked for belongs to no single resource: ${names}`);
  return others.length === 0 ? owner : refuse(`What is asked for belongs to several resources, name one: ${names}`);
};

/**
 * The one resource server an access token will be for: the one named by `resource` (RFC 8707 §2), or the one that owns
 * every requested API scope and takes all details (RFC 9396). Null when none is asked for. `allowed` are the scopes the client may ask for: one that may
 * ask for nothing of a resource gets no token for it, and none with a value of a template there that it may not ask for. Throws `invalid_target`.
 */
export const resolveResource = (
  asked: Asked,
  resource: string | null,
  servers: readonly ResourceServer[],
  allowed: readonly string[],
): ResourceServer | null => {
  const ofApi = { ...asked, scopes: apiScopesOf(asked.scopes) };
  if (resource === null && ofApi.scopes.length + ofApi.authorizationDetails.length === 0) return null;
  refuseManagement(asked.scopes);
  const permission = { servers, allowed };
  return resource === null ? byWhatIsAsked(ofApi, permission) : byIdentifier(resource, ofApi, permission);
};

/** As many as a person looks through, and a token request can be asked for one by one. */
const maxResources = 10;

const refuseMany = (resources: readonly string[]): void => {
  if (resources.length > maxResources) refuse(`There are more than ${maxResources} resources`);
};

const refuseShared = (type: string): never =>
  refuse(`Several resources take the authorization_details, ask for them one by one: ${quoted(type)}`);

/** Details mean something at one API alone, whose token has them. */
const refuseAmbiguousDetails = (details: readonly AuthorizationDetail[], servers: readonly ResourceServer[]): void => {
  for (const detail of details) {
    const owners = servers.filter((server) => detailsTypeOf(server, detail) !== undefined).length;
    if (owners === 0) refuse(`No resource that is named takes the authorization_details: ${quoted(detail.type)}`);
    if (owners > 1) refuseShared(detail.type);
  }
};

/** Of each resource what it knows of that is asked for (RFC 8707 §2.1: each scope at each resource), all of which some resource has to know. */
const byIdentifiers = (resources: readonly string[], asked: Asked, permission: Permission): Pick<Access, 'resources' | 'byResource'> => {
  refuseMany(resources);
  const named = resources.map((resource) => findUsable(resource, asked, permission));
  const isOf = (server: ResourceServer, scope: string): boolean => foreignTo(server, [scope], permission).length === 0;
  const { scopes } = asked;
  refuseManagement(scopes);
  const ofApis = apiScopesOf(scopes);
  const foreign = ofApis.filter((scope) => !named.some((server) => isOf(server, scope)));
  if (foreign.length > 0) return refuse(`The scope is one of none of the resources: ${quotedList(foreign)}`);
  refuseAmbiguousDetails(asked.authorizationDetails, named);
  const byResource = named.map((server) => ({
    resource: server.identifier,
    scopes: ofApis.filter((scope) => isOf(server, scope)),
    detailsTypes: [...new Set(asked.authorizationDetails.map(({ type }) => type))].filter((type) =>
      server.authorizationDetailsTypes.some((own) => own.type === type),
    ),
  }));
  return { resources, byResource };
};

/**
 * The resource servers of an authorization request, with what is asked of which: those that it names by `resource`, each of which its access tokens may be for (RFC 8707 §2.1), or the one of `resolveResource`. Throws
 * `invalid_target`.
 */
export const resolveResources = (
  asked: Asked,
  resources: readonly string[],
  servers: readonly ResourceServer[],
  allowed: readonly string[],
): Pick<Access, 'resources' | 'byResource'> => {
  const [first = null, ...others] = resources;
  if (others.length > 0) return byIdentifiers(resources, asked, { servers, allowed });
  const server = resolveResource(asked, first, servers, allowed);
  return { resources: server === null ? [] : [server.identifier], byResource: null };
};

/** Refuses what was put together of several requests, each of which was resolved, and could not be asked for by one. Throws `invalid_target`. */
export const refuseUnlikeRequest = ({ scopes, resources, byResource }: Access): void => {
  refuseMany(resources);
  if (resources.length > 0) refuseManagement(scopes);
  const types = (byResource ?? []).flatMap(({ detailsTypes }) => detailsTypes);
  for (const [index, type] of types.entries()) if (types.indexOf(type) !== index) refuseShared(type);
};

/** The `aud` of an access token: the resource server, and the issuer where its userinfo endpoint will serve it. */
export const audienceOf = (issuer: string, resource: string | null, scopes: readonly string[]): readonly string[] => {
  if (resource === null) return [issuer];
  return scopes.includes('openid') ? [resource, issuer] : [resource];
};

/**
 * What was authorized at the resource that a token request names, or at the default one, the first that the authorization request named (RFC 8707 §2.2). Throws `invalid_target` for one that was not
 * authorized.
 */
export const requestedAccess = (authorized: Access, parameters: Parameters): TargetAccess => {
  const requested = requestedResource(parameters);
  if (requested !== null && !authorized.resources.includes(requested)) return refuse('The resource was not part of the authorization');
  return accessAt(authorized, requested ?? authorized.resources[0] ?? null);
};

/** As `requestedAccess`, with no more authorization details than the token request names (RFC 9396 §6). */
export const requestedTarget = (authorized: Access, parameters: Parameters): TargetAccess => {
  const target = requestedAccess(authorized, parameters);
  return { ...target, authorizationDetails: narrowedDetails(target.authorizationDetails, parameters) };
};
