import { BlockList, isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { longestAddress, remembered } from './remembered.js';

/** RFC 3986 §3.2.2 brackets, with or without a port; or an IPv4 address with a port. */
const bracketed = /^\[([^[\]]+)\](?::\d{1,5})?$/;
const withPort = /^([\d.]+):\d{1,5}$/;
const zone = /%[\w.~-]+$/;

/**
 * An IP address in its one spelling: IPv4 in dotted decimals, also where it is mapped into IPv6; IPv6 as in RFC 5952, without a zone.
 * Takes it as proxies write it: in brackets, with a port. Null for what is no address.
 */
export const canonicalAddress = (text: string): string | null => {
  if (text.length > longestAddress) return null;
  const bare = (bracketed.exec(text)?.[1] ?? withPort.exec(text)?.[1] ?? text).replace(zone, '');
  return isIPv4(bare) || isIPv6(bare) ? ipaddr.process(bare).toString() : null;
};

/** Whether an address, however it is written, is in one of the ranges (`10.0.0.0/8`, `::1`). Throws for what is no range. */
export const addressMatcher = (ranges: readonly string[]): ((address: string) => boolean) => {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/');
    const family = isIPv4(network) ? 'ipv4' : 'ipv6';
    list.addSubnet(network, prefix === undefined ? (family === 'ipv4' ? 32 : 128) : Number(prefix), family);
  }
  return remembered((text) => {
    const address = canonicalAddress(text);
    return address !== null && list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  });
};
