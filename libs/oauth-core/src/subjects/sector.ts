import { backchannelGrant, type Registration } from '#contracts';

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

/** The host of an https address; null for any other: behind a loopback or private-use address is no party that a sector could be of. */
const hostOf = (address: string): string | null => {
  const { protocol, hostname } = URL.canParse(address) ? new URL(address) : { protocol: '', hostname: '' };
  return protocol === 'https:' ? hostname : null;
};

/**
 * The sector of a client (OpenID Connect Core §8.1): the host of its sector_identifier_uri, or else that of all its addresses. Null: they have none in common. That the document at the
 * sector_identifier_uri names the addresses is for the caller to have checked.
 */
export const sectorOf = (said: Sectored): string | null => {
  if (said.sectorIdentifierUri !== null) return hostOf(said.sectorIdentifierUri);
  const [host = null, ...others] = new Set(sectorAddresses(said).map(hostOf));
  return others.length === 0 ? host : null;
};
