import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { proveBrowser, recogniseBrowser } from './browser-proof.js';

const secret = randomBytes(32);
const now = new Date('2030-01-01T00:00:00Z');
const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1_000);
const alice = { tenantId: 'acme', userId: 'alice', passwordChangedAt: now };
const newId = (): string => randomBytes(16).toString('base64url');

describe('N25: the proof that somebody signed in with a browser before', () => {
  const id = newId();
  const cookie = proveBrowser(secret, alice, id, null, now);

  it('is known again for half a year', () => {
    expect(recogniseBrowser(secret, alice, cookie, later(179 * 86_400))).toBe(id);
    expect(recogniseBrowser(secret, alice, cookie, later(181 * 86_400))).toBeNull();
  });

  it.each([
    ['of another user', { ...alice, userId: 'bob' }],
    ['of another tenant', { ...alice, tenantId: 'globex' }],
    ['from before the password was changed', { ...alice, passwordChangedAt: later(1) }],
  ])('is worth nothing %s', (_, owner) => expect(recogniseBrowser(secret, owner, cookie, now)).toBeNull());

  it('is worth nothing with another key, another id, another date, or from the future', () => {
    expect(recogniseBrowser(randomBytes(32), alice, cookie, now)).toBeNull();
    const [, issuedAt = '', mac = ''] = cookie.split('.');
    expect(recogniseBrowser(secret, alice, `${newId()}.${issuedAt}.${mac}`, now)).toBeNull();
    expect(recogniseBrowser(secret, alice, `${id}.${Number(issuedAt) + 1}.${mac}`, now)).toBeNull();
    expect(recogniseBrowser(secret, alice, proveBrowser(secret, alice, id, null, later(3_600)), now)).toBeNull();
  });

  it.each([null, '', '~', 'x', 'x'.repeat(5_000), `${'a'.repeat(22)}.1.${'b'.repeat(43)}`])('is not found in %j', (garbage) =>
    expect(recogniseBrowser(secret, alice, garbage, now)).toBeNull(),
  );

  it('is kept for three people, the last to sign in, and once for each', () => {
    const people = ['bob', 'carol', 'dave'].map((userId) => ({ ...alice, userId }));
    let shared = proveBrowser(secret, alice, newId(), cookie, later(60));
    expect(shared.split('~')).toHaveLength(1);
    for (const person of people) shared = proveBrowser(secret, person, newId(), shared, later(60));
    expect(shared.split('~')).toHaveLength(3);
    for (const person of people) expect(recogniseBrowser(secret, person, shared, later(61))).not.toBeNull();
    expect(recogniseBrowser(secret, alice, shared, later(61))).toBeNull();
    expect(shared.length).toBeLessThan(300);
  });
});
