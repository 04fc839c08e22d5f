import { describe, expect, it } from '@jest/globals';
import { LRUCache } from 'lru-cache';
import { entriesAtMost } from './entries-at-most.js';

describe('a cache that is bounded by its entries', () => {
  it('holds as many, and lets the one go that was asked for longest ago', () => {
    const cache = new LRUCache<string, number>(entriesAtMost(2));
    cache.set('first', 1).set('second', 2);
    cache.get('first');
    cache.set('third', 3);
    expect([...cache.keys()].toSorted()).toEqual(['first', 'third']);
  });

  it('answers who asked for one that went while it was fetched', async () => {
    const fetchMethod = async (key: string): Promise<string> => `${key}!`;
    const cache = new LRUCache<string, string>({ ...entriesAtMost(1), ignoreFetchAbort: true, fetchMethod });
    expect(await Promise.all([cache.forceFetch('first'), cache.forceFetch('second')])).toEqual(['first!', 'second!']);
    expect(cache.size).toBe(1);
  });
});
