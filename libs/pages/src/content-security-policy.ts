/** What one page may do beyond the least. */
export type PagePermissions = {
  /**
   * Its form goes to a client, and on to wherever the client sends the browser: browsers check every redirect after a form (ADR 26). For a page
   * on which nobody types anything.
   */
  readonly formsLeave?: boolean;
  /** Addresses of pictures that the page shows. */
  readonly pictures?: readonly (string | null)[];
  /** An address whose origin may frame the page. X-Frame-Options, which says that nobody may, counts where browsers know no frame-ancestors (CSP Level 3 §6.4.2). */
  readonly framedBy?: string;
  /** Addresses that the page loads in frames. */
  readonly frames?: readonly string[];
  /** Hashes of inline scripts, as `formPostScriptHash`. */
  readonly scripts?: readonly string[];
  /** Files of this origin are scripts, and may ask this origin: it serves no file that anybody else wrote. */
  readonly ownScripts?: boolean;
};

const httpsOrigin = /^https:\/\/[A-Za-z0-9.:_-]+$/;

/** What a policy can say of a picture's address: its origin, where it is https; null for whatever could break out of the directive. */
const sourceOf = (address: string): string | null => {
  if (!URL.canParse(address)) return null;
  const { origin } = new URL(address);
  return httpsOrigin.test(origin) ? origin : null;
};

const sourcesOf = (addresses: readonly (string | null)[]): string[] => [
  ...new Set(addresses.map((address) => (address === null ? null : sourceOf(address))).filter((value) => value !== null)),
];

const webOrigin = /^https?:\/\/[A-Za-z0-9.:_-]+$/;

/** The origins of those that are framed, or frame: plain http is this machine's, or it could not be registered. */
const frameSourcesOf = (addresses: readonly string[]): string[] => [
  ...new Set(
    addresses
      .filter((address) => URL.canParse(address))
      .map((address) => new URL(address).origin)
      .filter((origin) => webOrigin.test(origin)),
  ),
];

/** The `Content-Security-Policy` of a page: own stylesheets, and nothing else unless `permissions` say so. */
export const contentSecurityPolicy = ({
  formsLeave = false,
  pictures = [],
  framedBy,
  frames = [],
  scripts = [],
  ownScripts = false,
}: PagePermissions = {}): string =>
  [
    "default-src 'none'",
    "base-uri 'none'",
    `frame-ancestors ${frameSourcesOf(framedBy === undefined ? [] : [framedBy])[0] ?? "'none'"}`,
    "style-src 'self'",
    ["img-src 'self'", ...sourcesOf(pictures)].join(' '),
    ...(formsLeave ? [] : ["form-action 'self'"]),
    ...(frames.length > 0 ? [['frame-src', ...frameSourcesOf(frames)].join(' ')] : []),
    ...(scripts.length > 0 ? [`script-src ${scripts.join(' ')}`] : []),
    ...(ownScripts ? ["script-src 'self'", "connect-src 'self'"] : []),
  ].join('; ');
