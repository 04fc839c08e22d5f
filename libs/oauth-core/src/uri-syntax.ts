import { domainToASCII, domainToUnicode } from 'node:url';

/*
 * URIs that are stored to be compared, followed or shown: RFC 3986, in the one spelling that every parser reads alike.
 */

const maxLength = 2000;
const uriCharacters = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;
const schemeSyntax = /^([a-z][a-z0-9+.-]*):/;
const authoritySyntax = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/;
const hostAndPort = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/;
const portSyntax = /^[1-9][0-9]{0,4}$/;
const maxPort = 65_535;
const emptyLabel = /^\.|\.\.|\.$/;

const problemOfPort = (port: string | undefined): string | null =>
  port === undefined || (portSyntax.test(port) && Number(port) <= maxPort) ? null : 'must have a port from 1 to 65535, or none';

/** Whether a part of a host claims to be an internationalized name and is none (RFC 5891 §5.4). Some parsers of URLs refuse such a host, others take it as it stands. */
const isFalselyInternationalized = (label: string): boolean => {
  if (!label.startsWith('xn--')) return false;
  const name = domainToUnicode(label);
  return name.startsWith('xn--') || domainToASCII(name) !== label;
};

const problemOfHost = (host: string, canonical: string): string | null => {
  if (host === '') return 'must name a host';
  if (host.includes('*')) return 'must not contain a wildcard';
  if (emptyLabel.test(host)) return 'must not have a host with an empty part or a dot at its end';
  if (host.split('.').some(isFalselyInternationalized)) return 'must not have an `xn--` part that stands for no name';
  // Numbers, octal and hexadecimal parts, escapes and capitals: what one parser takes for an address, another takes for a name.
  return host === canonical ? null : `must name its host as ${canonical}`;
};

const problemOfAuthority = (uri: string): string | null => {
  const authority = authoritySyntax.exec(uri)?.[1];
  if (authority === undefined || authority === '') return null;
  if (authority.includes('@')) return 'must not contain user information';
  const [, host = '', port] = hostAndPort.exec(authority) ?? [];
  return problemOfHost(host, new URL(uri).hostname) ?? problemOfPort(port);
};

/** Whether `text` has only what a URI may have (RFC 3986 §2), and not too much of it. */
export const isUri = (text: string): boolean => text.length <= maxLength && uriCharacters.test(text);

/**
 * Why `uri` is no absolute URI without a fragment (RFC 3986 §4.3) in its canonical spelling, as the end of a sentence that begins with its name; null
 * when it is one. No user information, no empty or numeric port beside 1 to 65535, a host as the URL standard writes it. Which schemes and hosts will do
 * is for the caller to say; names are not looked up.
 */
export const problemOfUri = (uri: string): string | null => {
  if (uri.length > maxLength) return `must have at most ${maxLength} characters`;
  if (!uriCharacters.test(uri)) return 'must have only characters that a URI may have (RFC 3986 §2)';
  if (uri.includes('#')) return 'must not contain a fragment';
  const scheme = schemeSyntax.exec(uri)?.[1];
  if (scheme === undefined) return 'must be an absolute URI, its scheme in small letters';
  if ((scheme === 'https' || scheme === 'http') && !/^https?:\/\/[^/]/.test(uri)) return 'must name a host';
  if (!URL.canParse(uri)) return 'must be an absolute URI';
  return problemOfAuthority(uri);
};

/** Whether `address` may be loaded or followed from a page: https, in its canonical spelling, a fragment allowed. Nothing is fetched. */
export const isHttpsAddress = (address: string): boolean =>
  address.startsWith('https:') && problemOfUri(address.replace(/#[^#]*$/, '')) === null;

/** The names of the parameters in its query, as lenient parsers read them: any case, `a[]` for `a`, `;` for `&`. */
export const parameterNamesOf = (uri: string): readonly string[] => {
  const [, query = ''] = uri.split(/\?(.*)/s);
  return query.split(/[&;]/).map((pair) => {
    const [name = ''] = [...new URLSearchParams(pair).keys()];
    return name.trim().replace(/\[.*$/s, '').toLowerCase();
  });
};
