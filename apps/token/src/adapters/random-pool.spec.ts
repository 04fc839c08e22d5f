import { describe, expect, it } from '@jest/globals';
import { randomPool } from './random-pool.js';

describe('random bytes from a pool', () => {
  it('hands out each byte once', () => {
    const random = randomPool();
    const seen = Array.from({ length: 2_000 }, () => Buffer.from(random(16)).toString('hex'));
    expect(new Set(seen).size).toBe(2_000);
  });

  it('never hands out bytes across the end of the pool, nor what is left of an old one', () => {
    let fillings = 0;
    const random = randomPool((pool) => pool.fill((fillings += 1)));
    const first = random(4_000);
    const second = random(97);
    expect([...new Set(first)]).toEqual([1]);
    expect([...new Set(second)]).toEqual([2]);
    expect([...new Set(random(4_096))]).toEqual([3]);
  });

  it('keeps nothing of what it handed out', () => {
    let pool: Uint8Array = new Uint8Array();
    const random = randomPool((filled) => (pool = filled).fill(7));
    random(32);
    expect([...pool.subarray(0, 33)]).toEqual([...Array.from({ length: 32 }, () => 0), 7]);
  });

  it('refuses more than the pool holds', () => {
    expect(() => randomPool()(4_097)).toThrow(RangeError);
  });
});
