import { LRUCache } from 'lru-cache';
import { entriesAtMost } from '#kernel';

/** The longest IPv6 address with a zone, brackets and a port has fewer characters. */
export const longestAddress = 100;

/**
 * Remembers what is found out of addresses as requests write them: a busy client comes again and again. What is too long for one is remembered nowhere. A part of a header, kept
 * as it is, would keep the whole header in memory, 16 KB for each address that somebody comes from: so a copy of it is.
 */
export const remembered = <Found extends boolean | string>(find: (text: string) => Found): ((text: string) => Found) => {
  const known = new LRUCache<string, Found>(entriesAtMost(10_000));
  return (text) => {
    if (text.length > longestAddress) return find(text);
    let found = known.get(text);
    if (found === undefined) known.set(Buffer.from(text).toString(), (found = find(text)));
    return found;
  };
};
