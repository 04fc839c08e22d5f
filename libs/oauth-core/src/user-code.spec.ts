import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createUserCode, formatUserCode, parseUserCode } from './user-code.js';

const alphabet = 'BCDFGHJKLMNPQRSTVWXZ';
const codes = fc.array(fc.constantFrom(...alphabet.split('')), { minLength: 8, maxLength: 8 }).map((letters) => letters.join(''));
const separators = fc
  .array(fc.constantFrom('-', ' ', '.', '_', '\u2013', '\u00a0', '/', '\u200b'), { maxLength: 3 })
  .map((some) => some.join(''));

describe('RFC 8628 §6.1: the user code', () => {
  it('has eight letters, none of them a vowel, whatever the randomness', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.integer({ min: 0, max: 255 })), (bytes) => {
        // Some bytes are of use: randomness that never has one is none.
        const random = (size: number): Uint8Array => Uint8Array.from([...bytes.take(size - 1), 7]);
        expect(createUserCode(random)).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/);
      }),
    );
  });

  it('has every letter equally often: bytes that would make some likelier are drawn anew', () => {
    const counts = new Map<string, number>();
    const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    let at = 0;
    const random = (size: number): Uint8Array => Uint8Array.from({ length: size }, () => every[at++ % 256] ?? 0);
    // 30 codes of 8 take each of the 240 bytes that are of use once.
    for (let code = 0; code < 30; code += 1) for (const letter of createUserCode(random)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(new Set(counts.values())).toEqual(new Set([12]));
    expect([...counts.keys()].sort().join('')).toBe(alphabet);
  });

  it('is another one each time', () => {
    expect(new Set(Array.from({ length: 1_000 }, () => createUserCode(randomBytes))).size).toBe(1_000);
  });

  it('is shown in two halves, and read back', () => {
    fc.assert(
      fc.property(codes, (code) => {
        expect(formatUserCode(code)).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
        expect(parseUserCode(formatUserCode(code))).toBe(code);
      }),
    );
  });

  it('is read whatever its case and its separators', () => {
    fc.assert(
      fc.property(codes, fc.array(fc.tuple(separators, fc.boolean()), { minLength: 9, maxLength: 9 }), (code, parts) => {
        const typed = parts.map(([between, isLower], at) => between + (isLower ? code.charAt(at).toLowerCase() : code.charAt(at))).join('');
        expect(parseUserCode(typed)).toBe(typed.length > 64 ? null : code);
      }),
    );
  });

  it.each(['', 'WDJBMJH', 'WDJB-MJHTX', 'WDJB-MJHA', 'WDJB-MJH1', 'WDJB\u0130MJHT', '../../etc', `${' '.repeat(60)}WDJBMJHT`, 'ＷＤＪＢ'])(
    'is not read out of %j',
    (typed) => expect(parseUserCode(typed)).toBeNull(),
  );

  it('is nothing but such letters, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (typed) => {
        expect(parseUserCode(typed) ?? 'BBBBBBBB').toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/);
      }),
    );
  });
});
