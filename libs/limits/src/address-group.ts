import { isIPv6 } from 'node:net';
import { LRUCache } from 'lru-cache';

const mappedIPv4 = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/**
 * Who is counted together as one address: an IPv4 address alone, IPv6 by its first 64 bits, since a subscriber has all the
 * others to choose from (RFC 4291 §2.5.1). What is no address stays as it is.
 */
export const addressGroup = (address: string): string => {
  let group = groups.get(address);
  if (group === undefined) groups.set(address, (group = groupOf(address)));
  return group;
};

const groups = new LRUCache<string, string>({ max: 10_000 });

const groupOf = (address: string): string => {
  const plain = address.replace(mappedIPv4, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = (plain.split('%', 1)[0] ?? '').split('::');
  const parts = head === '' ? [] : head.split(':');
  const behind = tail === undefined || tail === '' ? 0 : tail.split(':').length;
  // Only the first half matters: with fewer than four groups before the gap, zeros or groups of the tail fill it up.
  if (tail !== undefined) {
    const gap = Math.max(0, 8 - parts.length - behind);
    parts.push(...Array.from({ length: gap }, () => '0'), ...(tail === '' ? [] : tail.split(':')));
  }
  return `${parts
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
};
