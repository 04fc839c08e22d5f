import { isLoopbackHost } from './redirect-uri.js';

/**
 * Why nothing can be fetched from the port of `uri`, or posted to it, as the end of a sentence that begins with its name; null where something can: at port 443 alone, so that tenants reach no
 * other service of a host, but for loopback hosts, which only a development platform fetches from. For what is a URI already.
 */
export const problemOfFetchedPort = (uri: string): string | null => {
  const { port, hostname } = new URL(uri);
  return port === '' || isLoopbackHost(hostname) ? null : 'must be at port 443: nothing is fetched from another';
};
