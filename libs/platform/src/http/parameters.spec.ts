import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HttpInputError } from './http-input-error.js';
import { decodeUtf8, parseParameters } from './parameters.js';

describe('parseParameters', () => {
  it('keeps order and duplicates, so that RFC 6749 §3.2 can refuse them', () => {
    expect(parseParameters('b=1&a=2&b=3')).toEqual([
      ['b', '1'],
      ['a', '2'],
      ['b', '3'],
    ]);
  });

  it('reads plus as a space and percent-encoded UTF-8', () => {
    expect(parseParameters('a+b=%C3%A9+%2B')).toEqual([['a b', 'é +']]);
  });

  it('reads missing values as empty and skips empty pairs', () => {
    expect(parseParameters('&a&&b=&=c&')).toEqual([
      ['a', ''],
      ['b', ''],
      ['', 'c'],
    ]);
  });

  it('gives names of prototypes no meaning', () => {
    expect(parseParameters('__proto__=x&constructor=y&__proto__[z]=1')).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['__proto__[z]', '1'],
    ]);
    expect(Object.prototype).not.toHaveProperty('x');
  });

  it('reads back what URLSearchParams writes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), { maxLength: 20 }), (pairs) => {
        fc.pre(pairs.every(([name, value]) => !`${name}${value}`.includes('\0') && `${name}${value}` !== ''));
        expect(parseParameters(new URLSearchParams(pairs).toString())).toEqual(pairs.map(([name, value]) => [name, value]));
      }),
    );
  });

  it.each(['a=%', 'a=%2', 'a=%zz', '%=1', 'a=%C3', 'a=%FF', 'a=%ED%A0%80', 'a=%C0%80', 'a=%00', 'a\0=1'])('refuses %j', (text) => {
    expect(() => parseParameters(text)).toThrow(HttpInputError);
  });

  it('refuses more parameters than anybody has', () => {
    expect(() => parseParameters('a=1&'.repeat(201))).toThrow(HttpInputError);
    expect(parseParameters('a=1&'.repeat(200))).toHaveLength(200);
  });
});

describe('decodeUtf8', () => {
  it.each([[[0xff]], [[0xc3]], [[0xed, 0xa0, 0x80]], [[0xc0, 0x80]]])('refuses the bytes %j', (bytes) => {
    expect(() => decodeUtf8(Uint8Array.from(bytes))).toThrow(HttpInputError);
  });
});
