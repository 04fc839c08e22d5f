import { isLoopbackHost } from './redirect-uri.js';
import { problemOfFetchedPort } from './fetched-port.js';
import { parameterNamesOf, problemOfUri } from './uri-syntax.js';

/** What a front-channel logout adds to the address (OpenID Connect Front-Channel Logout 1.0 §2). */
const addedParameters = ['iss', 'sid'];

const problemOfTarget = (uri: string): string | null => {
  const { protocol, hostname } = new URL(uri);
  if (protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname))) return null;
  return 'must use https, except on a loopback host';
};

const problemOfQuery = (uri: string): string | null => {
  const taken = parameterNamesOf(uri).find((name) => addedParameters.includes(name));
  return taken === undefined ? null : `must not contain the parameter ${taken}, which is added`;
};

/** Why `uri` is no address that the platform posts to, as the end of a sentence that begins with its name; null where it is: https at port 443, but for loopback hosts. Names are not looked up. */
export const checkPostedUri = (uri: string): string | null => problemOfUri(uri) ?? problemOfTarget(uri) ?? problemOfFetchedPort(uri);

/**
 * Why `uri` cannot be registered as an address that is told of logouts (Back-Channel Logout 1.0 §2.2, Front-Channel Logout 1.0 §2), as the end of a sentence that begins with its name; null where
 * it can: an absolute URI without a fragment, https but for loopback hosts. Names are not looked up, and nothing is fetched.
 */
export const checkLogoutUri = (uri: string): string | null => problemOfUri(uri) ?? problemOfTarget(uri) ?? problemOfQuery(uri);
