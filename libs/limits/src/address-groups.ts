import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import { entriesAtMost } from '#kernel';
import { canonicalAddress } from '#platform';

/** Addresses that are counted together. `allowance`: how many times what one address may do they may do. */
export type AddressGroup = { readonly id: string; readonly allowance: number };

/**
 * An IPv6 subscriber has a /64 to choose from (RFC 4291 §2.5.1), often a /56, and on request a /48 (RFC 6177): each is counted, with
 * room for as many subscribers as are likely behind it (docs/adr/0018-client-addresses.md).
 */
const network = (address: string, bits: number, allowance: number): AddressGroup => ({
  id: `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/${bits}`).toString()}/${bits}`,
  allowance,
});

type AddressGroups = readonly [AddressGroup, ...AddressGroup[]];

const groupsOf = (text: string): AddressGroups => {
  const address = canonicalAddress(text);
  if (address === null) return [{ id: 'no address', allowance: 1 }];
  if (isIPv4(address)) return [{ id: address, allowance: 1 }];
  return [network(address, 64, 1), network(address, 56, 4), network(address, 48, 16)];
};

const known = new LRUCache<string, AddressGroups>(entriesAtMost(10_000));

/**
 * Who is counted together with an address, the closest first: an IPv4 address alone, IPv6 by its first 64, 56 and 48 bits. Whatever is no
 * address is counted as one.
 */
export const addressGroups = (address: string): AddressGroups => {
  let groups = known.get(address);
  if (groups === undefined) known.set(address, (groups = groupsOf(address)));
  return groups;
};
