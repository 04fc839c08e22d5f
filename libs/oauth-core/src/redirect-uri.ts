/*
 * Redirect URIs: RFC 6749 §3.1.2, RFC 8252 §7 and §8, RFC 9700 §4.1.
 */

const maxLength = 2000;
const uriCharacters = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/;
const schemeOf = /^([a-z][a-z0-9+.-]*):/i;
const dotSegment = /(^|\/)(\.|%2e){1,2}(\/|;|$)/i;
const encodedSeparator = /%(2f|5c|25|00)/i;
const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);
// RFC 8252 §7.3 speaks of IP literals; `localhost` may be anybody's (§8.3) and is matched exactly.
const loopbackUri = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::([1-9][0-9]{0,4}))?((?:[/?].*)?)$/;
const maxPort = 65_535;

const withoutLoopbackPort = (uri: string): string | null => {
  const match = loopbackUri.exec(uri);
  if (!match) return null;
  const [, origin, port = '80', rest] = match;
  return Number(port) > maxPort ? null : `${origin}${rest}`;
};

const isSameButForLoopbackPort = (registered: string, requested: string): boolean => {
  const wanted = withoutLoopbackPort(requested);
  return wanted !== null && withoutLoopbackPort(registered) === wanted;
};

/**
 * Whether a client may be answered at `requested`: it is, character by character, one of those registered (RFC 9700
 * §2.1), or differs from one on a loopback IP literal in nothing but the port (RFC 8252 §7.3).
 */
export const matchesRedirectUri = (registered: readonly string[], requested: string): boolean =>
  registered.some((uri) => uri === requested || isSameButForLoopbackPort(uri, requested));

const problemOfWebUri = (url: URL): string | null => {
  if (url.username !== '' || url.password !== '') return 'must not contain user information';
  if (url.hostname.includes('*')) return 'must not contain a wildcard';
  if (url.protocol === 'http:' && !loopbackHosts.has(url.hostname)) return 'must use https, except on a loopback host';
  return null;
};

// RFC 8252 §7.1: a private-use scheme is a domain name of its owner, reversed, and so has a dot; `javascript` has none.
const problemOfPrivateUri = (scheme: string): string | null =>
  scheme.includes('.') ? null : 'must use https, a loopback host, or a private-use scheme that is a reversed domain name';

const problemOfForm = (uri: string): string | null => {
  if (uri.length > maxLength) return `must have at most ${maxLength} characters`;
  if (!uriCharacters.test(uri)) return 'must have only characters that a URI may have (RFC 3986 §2)';
  if (uri.includes('#')) return 'must not contain a fragment';
  if (!schemeOf.test(uri) || !URL.canParse(uri)) return 'must be an absolute URI';
  const [path = ''] = uri
    .replace(schemeOf, '')
    .replace(/^\/\/[^/?]*/, '')
    .split('?');
  if (dotSegment.test(path) || encodedSeparator.test(path)) return 'must not contain dot segments or encoded separators in its path';
  return null;
};

/**
 * The rule of registration: why `uri` cannot be registered as a redirect URI, as the end of a sentence that begins with
 * its name, or null when it can. https anywhere, http on loopback hosts, private-use schemes of native applications
 * (RFC 8252 §7.1); no fragment (RFC 6749 §3.1.2), no user information, no wildcards, nothing that two parsers may read in two ways.
 */
export const checkRedirectUri = (uri: string): string | null => {
  const problem = problemOfForm(uri);
  if (problem !== null) return problem;
  const scheme = (schemeOf.exec(uri)?.[1] ?? '').toLowerCase();
  if (scheme !== 'https' && scheme !== 'http') return problemOfPrivateUri(scheme);
  if (!/^https?:\/\/[^/]/i.test(uri)) return 'must name a host';
  return problemOfWebUri(new URL(uri));
};
