import { isIPv4, isIPv6 } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyText } from '#testing/arbitraries';
import { addressMatcher, canonicalAddress } from './canonical-address.js';

describe('N16: an address in its one spelling', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:55123', '192.0.2.1'],
    ['192.0.2.1:0', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:0201', '192.0.2.1'],
    ['[::ffff:192.0.2.1]:443', '192.0.2.1'],
    ['2001:0DB8:0000:0000:0001:0000:0000:0001', '2001:db8::1:0:0:1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[fe80::1%eth0]:443', 'fe80::1'],
    ['fe80::1%25en0.1', 'fe80::1'],
    ['::', '::'],
    ['2001:db8::1:443', '2001:db8::1:443'],
  ])('%s is %s', (text, address) => expect(canonicalAddress(text)).toBe(address));

  it.each([
    '',
    'x'.repeat(300),
    'unknown',
    '_hidden',
    'example.com',
    '192.0.2.1:',
    '192.0.2.1:http',
    '192.0.2.1:123456',
    '192.0.2.1 ',
    '192.0.2.01',
    '0xc0.0.2.1',
    '3221225985',
    '192.0.2',
    '192.0.2.256',
    '192.0.2.1%eth0:80',
    '2001:db8::1::2',
    '[2001:db8::1',
    '2001:db8::1]:443',
    '[[::1]]',
    '[]',
    ':443',
    '::1%',
    '192.0.2.1\u0000',
    `::1%${'a'.repeat(200)}`,
  ])('%j is none', (text) => expect(canonicalAddress(text)).toBeNull());

  it('is the same for every spelling, with and without a port, and is its own', () => {
    const addresses = fc.oneof(fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(addresses, fc.integer({ min: 0, max: 65_535 }), (address, port) => {
        const canonical = canonicalAddress(address) ?? '';
        expect(isIPv4(canonical) || isIPv6(canonical)).toBe(true);
        const spellings = isIPv6(address)
          ? [address.toUpperCase(), `[${address}]`, `[${address}]:${port}`, `${address}%eth${port}`]
          : [`${address}:${port}`, `::ffff:${address}`, `[::ffff:${address}]:${port}`];
        for (const spelling of [...spellings, canonical]) expect(canonicalAddress(spelling)).toBe(canonical);
      }),
    );
  });

  it('is an address or nothing, whatever the text', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 120 }), (text) => {
        const address = canonicalAddress(text);
        expect(address === null || isIPv4(address) || isIPv6(address)).toBe(true);
      }),
    );
  });
});

describe('ranges of addresses', () => {
  const isTrusted = addressMatcher(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32', '::1']);

  it.each(['10.1.2.3', '10.1.2.3:4567', '::ffff:10.1.2.3', '192.0.2.7', '2001:DB8:1::', '[2001:db8::9]:80', '::1'])('hold %s', (address) =>
    expect(isTrusted(address)).toBe(true),
  );
  it.each(['11.0.0.1', '192.0.2.8', '::ffff:11.0.0.1', '2001:db9::', '::2', 'unknown', '', '10.0.0.0/8'])('do not hold %j', (address) =>
    expect(isTrusted(address)).toBe(false),
  );
});
