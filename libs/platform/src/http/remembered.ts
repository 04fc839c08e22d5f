import { LRUCache } from 'lru-cache';
import { entriesAtMost, ownCopy } from '#kernel';

/** The longest IPv6 address with a zone, brackets and a port has fewer characters. */
export const longestAddress = 100;

/** Remembers what is found out of addresses as requests write them: a busy client comes again and again. What is too long for one is remembered nowhere. */
export const remembered = <Found extends boolean | string>(find: (text: string) => Found): ((text: string) => Found) => {
  const known = new LRUCache<string, Found>(entriesAtMost(10_000));
  return (text) => {
    if (text.length > longestAddress) return find(text);
    let found = known.get(text);
    if (found === undefined) known.set(ownCopy(text), (found = find(text)));
    return found;
  };
};
