import { backchannelGrant, type Registration } from '#contracts';
import { isLoopbackHost } from '../redirect-uri.js';

/** What a sector is told by. */
type Sectored = Pick<
  Registration,
  | 'sectorIdentifierUri'
  | 'redirectUris'
  | 'grantTypes'
  | 'backchannelTokenDeliveryMode'
  | 'backchannelClientNotificationEndpoint'
  | 'jwksUri'
>;

/** What proves a client that has users asked, which nobody is redirected by: the address that it is sent tokens at, or that of its keys (CIBA §4). */
const backchannelAddresses = (said: Sectored): readonly string[] => {
  if (!said.grantTypes.includes(backchannelGrant)) return [];
  const { backchannelTokenDeliveryMode: mode, backchannelClientNotificationEndpoint: endpoint, jwksUri } = said;
  return [mode === 'push' ? endpoint : jwksUri].filter((address) => address !== null);
};

/** The addresses of a client that have to be of its sector: its redirect URIs, and, where it has users asked, what proves it then. */
export const sectorAddresses = (said: Sectored): readonly string[] => [...said.redirectUris, ...backchannelAddresses(said)];

/** Characters (RFC 1035 §2.3.4). Of a text that is much longer, and no name, no key can be derived. */
const longestName = 253;

/** The host of an https address; null for any other, and for what nobody can be reached by. */
const hostOf = (address: string): string | null => {
  const { protocol, hostname } = URL.canParse(address) ? new URL(address) : { protocol: '', hostname: '' };
  return protocol === 'https:' && hostname.length <= longestName ? hostname : null;
};

/** The host that a client is of by one of its addresses; null: behind a loopback address, by https too, or a private-use one is no party that a sector could be of. */
const partyOf = (address: string): string | null => {
  const host = hostOf(address);
  return host === null || isLoopbackHost(host) ? null : host;
};

/**
 * The sector of a client (OpenID Connect Core §8.1): the host of its sector_identifier_uri, or else that of all its addresses. Null: they have none in common. That the document at the
 * sector_identifier_uri names the addresses is for the caller to have checked.
 */
export const sectorOf = (said: Sectored): string | null => {
  if (said.sectorIdentifierUri !== null) return hostOf(said.sectorIdentifierUri);
  const [host = null, ...others] = new Set(sectorAddresses(said).map(partyOf));
  return others.length === 0 ? host : null;
};
