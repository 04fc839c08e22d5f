import type { Application, ResourceServer } from '#contracts';
import { OAuthError } from './errors.js';
import type { Parameters } from './parameters.js';
import { quotedList } from './quoting.js';
import { allowsScope, hasBraces, isValue, scopeAt } from './scope-template.js';

// RFC 6749 §3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Scopes of OpenID Connect, which are for the platform itself. */
export const openIdScopes = ['openid', 'profile', 'email', 'phone', 'address', 'groups', 'offline_access'] as const;

/** What lets a client look at its grants and give them up (Grant Management for OAuth 2.0 §6.1). */
export const grantManagementScopes = ['grant_management_query', 'grant_management_revoke'] as const;

export const isGrantManagementScope = (scope: string): boolean => grantManagementScopes.some((known) => known === scope);

const platformScopes: ReadonlySet<string> = new Set([...openIdScopes, ...grantManagementScopes]);

/** Whether a scope is for the platform itself: of OpenID Connect Core (§3.1.2.1, §5.4, §11), or of grant management. */
export const isPlatformScope = (scope: string): boolean => platformScopes.has(scope);

/** The scopes that resource servers give a meaning to. */
export const apiScopesOf = (scopes: readonly string[]): readonly string[] => scopes.filter((scope) => !isPlatformScope(scope));

/** The tokens of a `scope` parameter, each once, in order. Throws `invalid_scope` when it is malformed (RFC 6749 §3.3). */
export const parseScope = (scope: string): readonly string[] => {
  const tokens = scope.split(' ').filter((token) => token !== '');
  if (tokens.length === 0 || !tokens.every((token) => scopeToken.test(token)))
    throw new OAuthError('invalid_scope', 'The scope is malformed');
  return [...new Set(tokens)];
};

export const formatScope = (scopes: readonly string[]): string => scopes.join(' ');

/** Throws `invalid_scope` unless everything requested is allowed, naming what is not. */
export const refuseBeyond = (allowed: readonly string[], requested: readonly string[]): void => {
  const refused = requested.filter((scope) => !allowed.includes(scope));
  if (refused.length > 0)
    throw new OAuthError('invalid_scope', `The scope is unknown or exceeds what may be asked for: ${quotedList(refused)}`);
};

/** As many values of templates as a person looks through, and a token has room for. */
const maxValues = 20;

/** Whether there are more values of templates than one authorization, or one API key, may have: of others, there are as many as resource servers have. */
export const hasManyValues = (scopes: readonly string[], servers: readonly ResourceServer[]): boolean =>
  scopes.length > maxValues && scopes.filter((scope) => isValue(servers, scope)).length > maxValues;

/** Throws `invalid_scope` where `hasManyValues`. */
export const refuseManyValues = (scopes: readonly string[], servers: readonly ResourceServer[]): void => {
  if (hasManyValues(scopes, servers))
    throw new OAuthError('invalid_scope', `There are more than ${maxValues} scopes with a value: ask for fewer at a time`);
};

/**
 * Of names that a client is registered for what is granted where no scope is asked for (RFC 6749 §3.3): what has no parameter. Who reads one organization is nobody who reads all that they might. Throws `invalid_scope` where all of them are templates or values: a
 * token without any would still open an API that looks at nothing else.
 */
export const scopesByDefault = (allowed: readonly string[], servers: readonly ResourceServer[]): readonly string[] => {
  const scopes = allowed.filter((name) => !hasBraces(name) && !isValue(servers, name));
  if (scopes.length === 0 && allowed.length > 0)
    throw new OAuthError('invalid_scope', 'The scope is missing: what may be asked for has a parameter, which has no default value');
  return scopes;
};

/** As `refuseBeyond`, where templates of resource servers may be among what is allowed, and allow their values; and no more of these than one authorization may have. */
export const refuseUnallowed = (allowed: readonly string[], requested: readonly string[], servers: readonly ResourceServer[]): void => {
  refuseBeyond(
    requested.filter((scope) => allowsScope(allowed, scope, servers)),
    requested,
  );
  refuseManyValues(requested, servers);
};

/**
 * The scopes that are asked for a user and that this tenant knows; others are ignored (OpenID Connect Core §3.1.2.1), and so is `offline_access` where the application may not refresh (§11). Throws `invalid_scope` where there is none, or none is
 * left, or for what the application may not ask for.
 */
export const knownScopes = (
  application: Pick<Application, 'scopes' | 'grantTypes'>,
  given: Parameters,
  servers: readonly ResourceServer[],
): readonly string[] => {
  const scope = given.get('scope');
  if (scope === null) throw new OAuthError('invalid_scope', 'The scope is missing');
  const asked = parseScope(scope);
  const known = asked.filter((name) => isPlatformScope(name) || servers.some((server) => scopeAt(server, name) !== undefined));
  if (known.length === 0) throw new OAuthError('invalid_scope', `The scope is unknown: ${quotedList(asked)}`);
  refuseUnallowed([...application.scopes, 'offline_access'], known, servers);
  return application.grantTypes.includes('refresh_token') ? known : known.filter((name) => name !== 'offline_access');
};
