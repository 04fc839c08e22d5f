import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyText } from '#testing/arbitraries';
import { isSameName, readDistinguishedName, readSubject } from './distinguished-name.js';

const escaped = (value: string): string =>
  [...new TextEncoder().encode(value)].map((octet) => `\\${octet.toString(16).padStart(2, '0')}`).join('');

describe('RFC 4514: distinguished names', () => {
  it.each([
    ['CN=app,O=Acme', [['CN=app'], ['O=Acme']]],
    ['cn = app , o=Acme', [['CN=app'], ['O=Acme']]],
    [String.raw`CN=a\,b,O=\"x\" \\ y`, [['CN=a,b'], [String.raw`O="x" \ y`]]],
    [String.raw`CN=Lu\C4\8Di\C4\87`, [['CN=Lučić']]],
    ['CN=Bücher', [['CN=Bücher']]],
    ['CN=𠮷野', [['CN=𠮷野']]],
    [String.raw`CN=\ app\ `, [['CN= app ']]],
    [String.raw`CN=\#1`, [['CN=#1']]],
    ['UID=42+OU=Payments,C=AT', [['OU=Payments', 'UID=42'], ['C=AT']]],
    ['2.5.4.3=app', [['2.5.4.3=app']]],
  ])('reads %s', (text, name) => {
    expect(readDistinguishedName(text)).toEqual(name);
  });

  it.each([
    '',
    'app',
    'CN=',
    'CN=app,',
    ',CN=app',
    'CN=app;O=Acme',
    'CN="app"',
    'CN=a<b',
    String.raw`CN=app\ `.trimEnd(),
    String.raw`CN=\FF`,
    'CN=#0403617070',
    '=app',
    'CN=a+',
    '1..2=x',
  ])('refuses %j', (text) => {
    expect(readDistinguishedName(text)).toBeNull();
  });

  it('reads what it refuses and what it takes without a throw', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const name = readDistinguishedName(text);
        expect(name === null || name.length > 0).toBe(true);
      }),
    );
  });

  it('reads back any value whose octets are escaped', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (value) => {
        expect(readDistinguishedName(`CN=${escaped(value)},O=Acme`)).toEqual([[`CN=${value}`], ['O=Acme']]);
      }),
    );
  });

  it('compares part by part, attributes of one part in any order', () => {
    const same = (one: string, other: string): boolean => isSameName(readDistinguishedName(one) ?? [], readDistinguishedName(other) ?? []);
    expect(same('OU=a+CN=b,O=c', 'CN=b+OU=a,o=c')).toBe(true);
    expect(same('CN=b,O=c', 'O=c,CN=b')).toBe(false);
    expect(same('CN=b,O=c', 'CN=B,O=c')).toBe(false);
    expect(same('CN=b,O=c', 'CN=b')).toBe(false);
    expect(same(String.raw`CN=b\,O=c`, 'CN=b,O=c')).toBe(false);
  });

  it('reads the subject of a certificate, whose lines begin with the most general part', () => {
    expect(readSubject('C=AT\nO=Acme\\, Inc.\nOU=Payments + UID=42\nCN=billing')).toEqual(
      readDistinguishedName(String.raw`CN=billing,OU=Payments+UID=42,O=Acme\, Inc.,C=AT`),
    );
    expect(readSubject(undefined)).toBeNull();
  });

  it.each(['\u00A0', '\u2003', '\u2028', '\u3000', '\uFEFF'])(
    'takes a certificate for billing with the blank %j for no one of billing',
    (blank) => {
      for (const name of [`billing${blank}`, `${blank}billing`])
        expect(readSubject(`O=Acme\nCN=${name}`)).toEqual([[`CN=${name}`], ['O=Acme']]);
    },
  );

  it('tells what OpenSSL calls uid from a user ID', () => {
    expect(readSubject('UID=42')).toEqual(readDistinguishedName('uid=42'));
    expect(readSubject('uid=42')).toEqual(readDistinguishedName('0.9.2342.19200300.100.1.44=42'));
    expect(readSubject('CN=app + uid=42')).toEqual(readDistinguishedName('CN=app+0.9.2342.19200300.100.1.44=42'));
    expect(readSubject(String.raw`CN=app \+ uid=42`)).toEqual([['CN=app + uid=42']]);
  });
});
