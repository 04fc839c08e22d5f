import type { Application } from '#contracts';
import { parameterNamesOf, problemOfUri } from './uri-syntax.js';

/*
 * Redirect URIs: RFC 6749 §3.1.2, RFC 8252 §7 and §8, RFC 9700 §4.1.
 */

const dotSegment = /(^|\/)(\.|%2e){1,2}(\/|;|$)/i;
const encodedSeparator = /%(2f|5c|25|00)/i;
const loopbackHost = /^(?:127\.0\.0\.1|\[::1\]|(?:[a-z0-9-]+\.)*localhost)$/;
// RFC 8252 §7.3 speaks of IP literals. Names (RFC 6761 §6.3) are matched without their port for native applications alone (ADR 27).
const loopbackUri = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::([1-9][0-9]{0,4}))?((?:[/?].*)?)$/;
const namedLoopbackUri = /^(http:\/\/(?:[a-z0-9-]+\.)*localhost)(?::([1-9][0-9]{0,4}))?((?:[/?].*)?)$/;
const maxPort = 65_535;

/** What authorization and logout responses add to a redirect URI: one that has it already would say it twice. */
const responseParameters: ReadonlySet<string> = new Set([
  'code',
  'state',
  'iss',
  'error',
  'error_description',
  'error_uri',
  'response',
  'access_token',
  'token_type',
  'expires_in',
  'scope',
  'id_token',
  'session_state',
  'sid',
]);

/** Whether a host, as the URL standard writes it, is this machine by its name or address. */
export const isLoopbackHost = (host: string): boolean => loopbackHost.test(host);

const withoutPort = (uri: string, syntax: RegExp): string | null => {
  const match = syntax.exec(uri);
  if (!match) return null;
  const [, origin, port = '80', rest] = match;
  return Number(port) > maxPort ? null : `${origin}${rest}`;
};

const isSameButForPort = (registered: string, requested: string, syntax: RegExp): boolean => {
  const wanted = withoutPort(requested, syntax);
  return wanted !== null && withoutPort(registered, syntax) === wanted;
};

/**
 * Whether a client may be answered at `requested`: it is, character by character, one of those registered (RFC 9700
 * §2.1), or differs from one on a loopback IP literal in nothing but the port (RFC 8252 §7.3); for a native application, also from one on
 * `localhost` or a name under it.
 */
export const matchesRedirectUri = (
  { redirectUris, applicationType }: Pick<Application, 'redirectUris' | 'applicationType'>,
  requested: string,
): boolean =>
  redirectUris.some(
    (uri) =>
      uri === requested ||
      isSameButForPort(uri, requested, loopbackUri) ||
      (applicationType === 'native' && isSameButForPort(uri, requested, namedLoopbackUri)),
  );

/** Where a redirect URI leads: to a web site, to this device (RFC 8252 §7.3), or to whatever application took the scheme there (§7.1). */
export type RedirectTarget = 'web' | 'loopback' | 'private_use';

/** Where a redirect URI that may be registered leads. A claimed `https` address (RFC 8252 §7.2) is a web site's: nothing in it tells. */
export const redirectTargetOf = (uri: string): RedirectTarget => {
  if (uri.startsWith('https:')) return 'web';
  return uri.startsWith('http:') ? 'loopback' : 'private_use';
};

/** Whether the origin of a redirect URI that matches was registered with it: an address of this machine matches at any port (RFC 8252 §7.3), and a private-use scheme has no origin. */
export const hasRegisteredOrigin = (uri: string): boolean => redirectTargetOf(uri) !== 'private_use' && !loopbackUri.test(uri);

/**
 * Whether an application that does not say so is native (OpenID Connect Dynamic Client Registration 1.0 §2): a web server has no private-use scheme, and what
 * has nothing but loopback redirects and no secret runs on the users' devices. One with a secret may be a web server under development (ADR 27).
 */
export const isNativeByItsRedirects = (type: Application['type'], redirectUris: readonly string[]): boolean => {
  const targets = redirectUris.map(redirectTargetOf);
  if (targets.includes('private_use')) return true;
  return type === 'public' && targets.length > 0 && targets.every((target) => target === 'loopback');
};

// RFC 8252 §7.1: a private-use scheme is a domain name of its owner, reversed, and so has a dot; `javascript` has none.
const reversedDomain = /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/;

const problemOfTarget = (uri: string): string | null => {
  const { protocol, hostname } = new URL(uri);
  if (protocol === 'https:') return null;
  if (protocol === 'http:') return isLoopbackHost(hostname) ? null : 'must use https, except on a loopback host';
  if (!reversedDomain.test(protocol.slice(0, -1)))
    return 'must use https, a loopback host, or a private-use scheme that is a reversed domain name';
  return null;
};

const problemOfPath = (uri: string): string | null => {
  const [path = ''] = uri.replace(/^[^:]*:(\/\/[^/?]*)?/, '').split('?');
  if (dotSegment.test(path) || encodedSeparator.test(path)) return 'must not contain dot segments or encoded separators in its path';
  return null;
};

const problemOfQuery = (uri: string): string | null => {
  const taken = parameterNamesOf(uri).find((name) => responseParameters.has(name));
  return taken === undefined ? null : `must not contain the parameter ${taken}, which responses add`;
};

/**
 * The rule of registration: why `uri` cannot be registered as a redirect URI, as the end of a sentence that begins with
 * its name, or null when it can. https anywhere, http on loopback hosts, private-use schemes of native applications
 * (RFC 8252 §7.1); no fragment (RFC 6749 §3.1.2), no user information, no wildcards, nothing that two parsers may read in two ways, no parameter that a
 * response adds (RFC 9700 §4.1). Names are taken as they are: an internationalized one in its `xn--` form.
 */
export const checkRedirectUri = (uri: string): string | null =>
  problemOfUri(uri) ?? problemOfTarget(uri) ?? problemOfPath(uri) ?? problemOfQuery(uri);
