/** What one page may do beyond the least. Origins are `scheme://host[:port]`. */
export type PagePermissions = {
  /** Where forms may go besides this origin; browsers check redirects after a form against it as well. */
  readonly formTargets?: readonly string[];
  /** Addresses of pictures that the page shows. */
  readonly pictures?: readonly (string | null)[];
  /** Hashes of inline scripts, as `formPostScriptHash`. */
  readonly scripts?: readonly string[];
};

const source = /^[a-z][a-z0-9+.-]*:(\/\/[A-Za-z0-9.:_-]+)?$/;

/** Schemes that run what they name. No client may be registered with one; no policy names one either. */
const executable: ReadonlySet<string> = new Set(['javascript:', 'data:', 'blob:', 'file:', 'vbscript:']);

/**
 * What a policy can say of an address: its origin; the scheme alone for a native application's scheme (RFC 8252 §7.1)
 * and for an IPv6 literal, which policies cannot write; null for whatever could break out of the directive.
 */
const sourceOf = (address: string): string | null => {
  try {
    const { origin, protocol, hostname } = new URL(address);
    const value = origin === 'null' || hostname.startsWith('[') ? protocol : origin;
    return source.test(value) && !executable.has(protocol) ? value : null;
  } catch {
    return null;
  }
};

const sourcesOf = (addresses: readonly (string | null)[]): string[] => [
  ...new Set(addresses.map((address) => (address === null ? null : sourceOf(address))).filter((value) => value !== null)),
];

/** The `Content-Security-Policy` of a page: own stylesheets, and nothing else unless `permissions` say so. */
export const contentSecurityPolicy = ({ formTargets = [], pictures = [], scripts = [] }: PagePermissions = {}): string =>
  [
    "default-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "style-src 'self'",
    ["img-src 'self'", ...sourcesOf(pictures).filter((origin) => origin.startsWith('https:'))].join(' '),
    ["form-action 'self'", ...sourcesOf(formTargets)].join(' '),
    ...(scripts.length > 0 ? [`script-src ${scripts.join(' ')}`] : []),
  ].join('; ');
