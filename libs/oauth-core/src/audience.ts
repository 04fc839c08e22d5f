import type { ResourceServer } from '#contracts';
import { type AuthorizationDetail, detailsTypeOf } from './authorization-details.js';
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

/** What is asked of an API. */
type Asked = { readonly scopes: readonly string[]; readonly authorizationDetails: readonly AuthorizationDetail[] };

const takesAll = (server: ResourceServer, details: readonly AuthorizationDetail[]): boolean =>
  details.every((detail) => detailsTypeOf(server, detail) !== undefined);

const ownsAll = (server: ResourceServer, { scopes, authorizationDetails }: Asked): boolean =>
  foreignTo(server, scopes).length === 0 && takesAll(server, authorizationDetails);

const mayUse = ({ scopes }: ResourceServer, allowed: readonly string[]): boolean =>
  scopes.length === 0 || scopes.some(({ name }) => allowed.includes(name));

const byIdentifier = (
  resource: string,
  { scopes, authorizationDetails }: Asked,
  servers: readonly ResourceServer[],
  allowed: readonly string[],
): ResourceServer => {
  const server = servers.find(({ identifier }) => identifier === resource);
  // An audience without a scope would still open an API that looks at nothing else.
  if (!server || !(mayUse(server, allowed) || authorizationDetails.length > 0))
    return refuse(`The resource is unknown or not for this client: ${quoted(resource)}`);
  const foreign = foreignTo(server, scopes);
  if (foreign.length > 0) return refuse(`The scope is not one of the resource: ${quotedList(foreign)}`);
  return takesAll(server, authorizationDetails) ? server : refuse('The resource does not take the authorization_details');
};

const byWhatIsAsked = (asked: Asked, servers: readonly ResourceServer[]): ResourceServer => {
  const names = quotedList([...asked.scopes, ...asked.authorizationDetails.map(({ type }) => type)]);
  const [owner, ...others] = servers.filter((server) => ownsAll(server, asked));
  if (owner === undefined) return refuse(`What is asked for belongs to no single resource: ${names}`);
  return others.length === 0 ? owner : refuse(`What is asked for belongs to several resources, name one: ${names}`);
};

/**
 * The one resource server an access token will be for: the one named by `resource` (RFC 8707 §2), or the one that owns
 * every requested API scope and takes all details (RFC 9396). Null when none is asked for. `allowed` are the scopes the client may ask for: one that may
 * ask for nothing of a resource gets no token for it. Throws `invalid_target`.
 */
export const resolveResource = (
  asked: Asked,
  resource: string | null,
  servers: readonly ResourceServer[],
  allowed: readonly string[],
): ResourceServer | null => {
  const ofApi = { ...asked, scopes: apiScopesOf(asked.scopes) };
  if (resource !== null) return byIdentifier(resource, ofApi, servers, allowed);
  return ofApi.scopes.length + ofApi.authorizationDetails.length === 0 ? null : byWhatIsAsked(ofApi, servers);
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
