import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** What IANA has given out for unicast across the Internet: whatever else is free to be routed somewhere inside. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** Public by its range, and answered by the host of a virtual machine: Azure's agent, with the machine's secrets. */
const metadataAddresses = new Set(['168.63.129.16']);

const rangeOf = (address: string): string | null => {
  if (isIP(address) === 0) return null;
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv6 && parsed.range() === 'unicast' && !parsed.match(globalUnicast)) return 'reserved';
  return parsed.range();
};

/**
 * Whether an IP address leads to the Internet and nowhere else: not to this machine, its links, private networks, carriers' networks (RFC 6598), a cloud's
 * metadata, nor, embedded in an IPv6 address (mapped, translated, tunnelled), to any of these. False for what is no address.
 */
export const isPublicAddress = (address: string): boolean => rangeOf(address) === 'unicast' && !metadataAddresses.has(address);

/** Whether an IP address is this machine's own, for itself alone. */
export const isLoopbackAddress = (address: string): boolean => rangeOf(address) === 'loopback';
