import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { ChallengeId } from '#contracts';
import { MasterKeys } from '#platform';
import { twoTenants } from '#testing';
import type { IdentityConfig } from '../identity.config.js';
import { KeyedOneTimeCodes } from './keyed-one-time-codes.js';

const [old, fresh] = [MasterKeys.generate('k1'), MasterKeys.generate('k2')];
const codesUnder = (identityKeys: string): KeyedOneTimeCodes => new KeyedOneTimeCodes({ identityKeys } as IdentityConfig);

describe('one-time codes', () => {
  const { a, b } = twoTenants();
  const id = randomUUID() as ChallengeId;
  const codes = codesUnder(old);
  const hash = codes.hash(a, id, '012345');

  it('have six digits, each as likely as any other', () => {
    const counts = Array.from({ length: 6 }, () => new Map<string, number>());
    for (let nth = 0; nth < 6_000; nth += 1) {
      const code = codes.create();
      expect(code).toMatch(/^\d{6}$/);
      for (const [place, digit] of Array.from(code).entries()) counts[place]?.set(digit, (counts[place]?.get(digit) ?? 0) + 1);
    }
    for (const place of counts) {
      expect(place.size).toBe(10);
      for (const count of place.values()) expect(Math.abs(count - 600)).toBeLessThan(200);
    }
  });

  it('are hashed for one challenge of one tenant', () => {
    expect(codes.matches(a, id, '012345', hash)).toBe(true);
    for (const [tenant, challenge, code] of [
      [b, id, '012345'],
      [a, randomUUID() as ChallengeId, '012345'],
      [a, id, '12345'],
      [a, id, '012346'],
      [a, id, ''],
    ] as const)
      expect(codes.matches(tenant, challenge, code, hash)).toBe(false);
    for (const garbage of ['', '.', 'k1', 'k1.', 'k1.AAAA', hash.slice(0, -2), hash.replace('k1', 'k9')])
      expect(codes.matches(a, id, '012345', garbage)).toBe(false);
  });

  it('cannot be tried out without the key, and are known after it was replaced', () => {
    expect(codesUnder(MasterKeys.generate('k1')).matches(a, id, '012345', hash)).toBe(false);
    expect(codesUnder(`${fresh},${old}`).matches(a, id, '012345', hash)).toBe(true);
    expect(codesUnder(`${fresh},${old}`).hash(a, id, '012345')).toMatch(/^k2\./);
    expect(codesUnder(fresh).matches(a, id, '012345', hash)).toBe(false);
  });
});
