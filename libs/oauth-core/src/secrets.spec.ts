import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createSecret, deriveSecret, equalInConstantTime, hashSecret, isWellFormedSecret, type SecretKind } from './secrets.js';

const kinds: readonly SecretKind[] = ['at', 'rt', 'ac', 'cs', 'st', 'bt', 'as', 'si', 'ar', 'ev', 'pr', 'su', 'rb', 'iv', 'ec'];
const kind = fc.constantFrom(...kinds);
const entropy = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('secrets that are handed out', () => {
  it('have the form ost_<kind>_, 43 characters of entropy and 6 of checksum', () => {
    for (const name of kinds) expect(createSecret(name, randomBytes)).toMatch(new RegExp(`^ost_${name}_[A-Za-z0-9_-]{49}$`));
  });

  it('are made of 256 bits of the given randomness and nothing else', () => {
    const sizes: number[] = [];
    const random = (size: number): Uint8Array => (sizes.push(size), new Uint8Array(size));
    expect(createSecret('at', random)).toBe(createSecret('at', random));
    expect(sizes).toEqual([32, 32]);
  });

  it('are well-formed as their own kind, and as no other', () => {
    fc.assert(
      fc.property(kind, kind, entropy, (made, asked, bytes) => {
        expect(
          isWellFormedSecret(
            asked,
            createSecret(made, () => bytes),
          ),
        ).toBe(asked === made);
      }),
    );
  });

  it('are not well-formed with any one character changed', () => {
    fc.assert(
      fc.property(kind, entropy, fc.nat(55), fc.constantFrom('A', 'z', '0', '-', '_', '+', '/', '=', ' '), (made, bytes, at, character) => {
        const secret = createSecret(made, () => bytes);
        fc.pre(secret[at] !== character);
        expect(isWellFormedSecret(made, secret.slice(0, at) + character + secret.slice(at + 1))).toBe(false);
      }),
    );
  });

  it('attack A50: garbage is told by its form, without a look-up', () => {
    fc.assert(fc.property(kind, fc.string(), (asked, garbage) => !isWellFormedSecret(asked, garbage)));
    fc.assert(
      fc.property(kind, fc.string({ minLength: 49, maxLength: 49 }), (asked, body) => !isWellFormedSecret(asked, `ost_${asked}_${body}`)),
    );
  });

  it('are stored as their SHA-256, base64url', () => {
    expect(hashSecret('abc')).toBe(createHash('sha256').update('abc').digest('base64url'));
  });
});

describe('a secret that follows from another', () => {
  it('is the same for the same parent and salt, and another for any other', () => {
    fc.assert(
      fc.property(entropy, fc.base64String(), fc.base64String(), (bytes, salt, otherSalt) => {
        const parent = createSecret('rt', () => bytes);
        const child = deriveSecret('rt', parent, salt);
        expect(isWellFormedSecret('rt', child)).toBe(true);
        expect(deriveSecret('rt', parent, salt)).toBe(child);
        expect(deriveSecret('rt', parent, otherSalt) === child).toBe(salt === otherSalt);
        expect(deriveSecret('rt', child, salt)).not.toBe(child);
      }),
    );
  });
});

describe('comparison in constant time', () => {
  it('tells equal from different texts, whatever their lengths', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (left, right) => equalInConstantTime(left, right) === (left === right)));
    fc.assert(fc.property(fc.string(), (text) => equalInConstantTime(text, text)));
  });
});
