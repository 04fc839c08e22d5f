import type { ResourceServer } from '#contracts';
import { OAuthError } from './errors.js';
import type { Parameters } from './parameters.js';
import { quoted, quotedList } from './quoting.js';
import { apiScopesOf } from './scopes.js';

const refuse = (description: string): never => {
  throw new OAuthError('invalid_target', description);
};

/** Every resource is one (RFC 8707 §2); an `audience` that is none is a name of another server's making. */
const absoluteUri = /^[A-Za-z][A-Za-z0-9+.-]*:./;

/**
 * The resource that a token request names: by `resource` (RFC 8707 §2.2), or by `audience`, which many clients say instead, where
 * that is an absolute URI; otherwise it is ignored, as what is unknown is (RFC 6749 §3.2). Throws `invalid_target` where the two
 * name different ones. Whether there is such a resource is for the caller to check.
 */
export const requestedResource = (parameters: Parameters): string | null => {
  const resource = parameters.get('resource');
  const audience = parameters.get('audience');
  if (audience === null || !absoluteUri.test(audience)) return resource;
  if (resource !== null && resource !== audience) return refuse('The resource and the audience are not the same');
  return audience;
};

const foreignTo = (server: ResourceServer, scopes: readonly string[]): readonly string[] =>
  scopes.filter((scope) => !server.scopes.some(({ name }) => name === scope));

const ownsAll = (server: ResourceServer, scopes: readonly string[]): boolean => foreignTo(server, scopes).length === 0;

const mayUse = ({ scopes }: ResourceServer, allowed: readonly string[]): boolean =>
  scopes.length === 0 || scopes.some(({ name }) => allowed.includes(name));

const byIdentifier = (
  resource: string,
  apiScopes: readonly string[],
  servers: readonly ResourceServer[],
  allowed: readonly string[],
): ResourceServer => {
  const server = servers.find(({ identifier }) => identifier === resource);
  // An audience without a scope would still open an API that looks at nothing else.
  if (!server || !mayUse(server, allowed)) return refuse(`The resource is unknown or not for this client: ${quoted(resource)}`);
  const foreign = foreignTo(server, apiScopes);
  return foreign.length === 0 ? server : refuse(`The scope is not one of the resource: ${quotedList(foreign)}`);
};

const byScopes = (apiScopes: readonly string[], servers: readonly ResourceServer[]): ResourceServer => {
  const [owner, ...others] = servers.filter((server) => ownsAll(server, apiScopes));
  if (owner === undefined) return refuse(`The scope belongs to no single resource: ${quotedList(apiScopes)}`);
  return others.length === 0 ? owner : refuse(`The scope belongs to several resources, name one: ${quotedList(apiScopes)}`);
};

/**
 * The one resource server an access token will be for: the one named by `resource` (RFC 8707 §2), or the one that owns
 * every requested API scope. Null when none is asked for. `allowed` are the scopes the client may ask for: one that may
 * ask for nothing of a resource gets no token for it. Throws `invalid_target`.
 */
export const resolveResource = (
  scopes: readonly string[],
  resource: string | null,
  servers: readonly ResourceServer[],
  allowed: readonly string[],
): ResourceServer | null => {
  const apiScopes = apiScopesOf(scopes);
  if (resource !== null) return byIdentifier(resource, apiScopes, servers, allowed);
  return apiScopes.length === 0 ? null : byScopes(apiScopes, servers);
};

/** The `aud` of an access token: the resource server, and the issuer's own userinfo endpoint where that will serve it. */
export const audienceOf = (issuer: string, resource: string | null, scopes: readonly string[]): readonly string[] => {
  if (resource === null) return [issuer];
  return scopes.includes('openid') ? [resource, issuer] : [resource];
};

/** RFC 8707 §2.2: a token request may name a resource that was authorized, but no other. */
export const refuseOtherResource = (authorized: readonly string[], requested: string | null): void => {
  if (requested !== null && !authorized.includes(requested)) refuse('The resource was not part of the authorization');
};
