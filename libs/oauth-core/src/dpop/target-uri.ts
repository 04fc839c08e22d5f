import { isUri } from '../uri-syntax.js';

const escape = /%([0-9A-Fa-f]{2})/g;
const unreserved = /^[A-Za-z0-9\-._~]$/;

const normalEscape = (whole: string, digits: string): string => {
  const character = String.fromCharCode(Number.parseInt(digits, 16));
  return unreserved.test(character) ? character : whole.toUpperCase();
};

/**
 * The address of a request without query and fragment, after syntax- and scheme-based normalisation (RFC 9449 §4.3, RFC 3986 §6.2.2, §6.2.3); null for what is no
 * http or https URI, or has user information, which no request does.
 */
export const normalizeTarget = (uri: string): string | null => {
  if (!isUri(uri) || !/^https?:\/\/[^/?#]/i.test(uri)) return null;
  const normal = uri.replace(escape, normalEscape);
  if (!URL.canParse(normal)) return null;
  const { origin, pathname, username, password } = new URL(normal);
  return username === '' && password === '' ? origin + pathname : null;
};

/** Whether `htu` is the address of a request, however either is written. */
export const isTarget = (htu: string, url: string): boolean => {
  if (htu === url) return true;
  const named = normalizeTarget(htu);
  return named !== null && named === normalizeTarget(url);
};
