import { describe, expect, it } from '@jest/globals';
import type { SigningAlgorithm } from '#contracts';
import { chooseSigningKey } from './choose-signing-key.js';
import { neededKeys, retirementOf, stateOf } from './signing-key.js';

const at = (seconds: number): Date => new Date(seconds * 1000);
const key = (generation: number, activatesAt: number, algorithm: SigningAlgorithm = 'ES256') => ({
  algorithm,
  generation,
  activatesAt: at(activatesAt),
});

describe('staged rotation of signing keys', () => {
  const first = key(1, 0);
  const second = key(2, 100);
  const keys = [first, second];

  it('goes on signing with the predecessor while caches learn the successor', () => {
    expect(chooseSigningKey(keys, 'ES256', at(99))).toBe(first);
    expect([stateOf(keys, first, at(99)), stateOf(keys, second, at(99))]).toEqual(['active', 'published']);
  });

  it('changes over in the second agreed', () => {
    expect(chooseSigningKey(keys, 'ES256', at(100))).toBe(second);
    expect([stateOf(keys, first, at(100)), stateOf(keys, second, at(100))]).toEqual(['retired', 'active']);
  });

  it('never goes back to a generation that an immediate rotation overtook', () => {
    const emergency = key(3, 50);
    const all = [first, second, emergency];
    expect(chooseSigningKey(all, 'ES256', at(100))).toBe(emergency);
    expect(stateOf(all, second, at(100))).toBe('retired');
    expect(retirementOf(all, first)).toEqual(at(50));
  });

  it('signs with a first key at once, though it was made by a replica whose clock is ahead', () => {
    expect(chooseSigningKey([second, key(1, 99.2)], 'ES256', at(99))?.generation).toBe(1);
  });

  it('keeps the algorithms apart', () => {
    expect(chooseSigningKey(keys, 'RS256', at(100))).toBeUndefined();
    expect(chooseSigningKey([...keys, key(1, 0, 'RS256')], 'RS256', at(100))?.generation).toBe(1);
  });

  it('keeps a retired key until the last token it signed has expired, and an unretired one for ever', () => {
    expect(neededKeys(keys, at(159), 60)).toEqual(keys);
    expect(neededKeys(keys, at(160), 60)).toEqual([second]);
    expect(neededKeys([second], at(1e9), 60)).toEqual([second]);
  });
});
