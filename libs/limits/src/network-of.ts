import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { canonicalAddress } from '#platform';

/** Bits: about what one provider hands out addresses from, so that who is given another one by their own stays where they are. */
const prefixes = { ipv4: 16, ipv6: 32 } as const;

/** The network that an address is of, roughly: without a database of networks, its first 16 bits (IPv4) or 32 (IPv6). Null for what is no address. */
export const networkOf = (text: string): string | null => {
  const address = canonicalAddress(text);
  if (address === null) return null;
  if (isIPv4(address)) return `${ipaddr.IPv4.networkAddressFromCIDR(`${address}/${prefixes.ipv4}`).toString()}/${prefixes.ipv4}`;
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/${prefixes.ipv6}`).toString()}/${prefixes.ipv6}`;
};
