import type { Application, ResourceServer } from '#contracts';
import { OAuthError } from './errors.js';
import type { Parameters } from './parameters.js';
import { quotedList } from './quoting.js';

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
  const known = asked.filter((name) => isPlatformScope(name) || servers.some((server) => server.scopes.some((own) => own.name === name)));
  if (known.length === 0) throw new OAuthError('invalid_scope', `The scope is unknown: ${quotedList(asked)}`);
  refuseBeyond([...application.scopes, 'offline_access'], known);
  return application.grantTypes.includes('refresh_token') ? known : known.filter((name) => name !== 'offline_access');
};
