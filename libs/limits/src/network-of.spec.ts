import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { networkOf } from './network-of.js';

describe('the network of an address', () => {
  it.each([
    ['198.51.100.7', '198.51.0.0/16'],
    ['198.51.100.7:55000', '198.51.0.0/16'],
    ['::ffff:198.51.100.7', '198.51.0.0/16'],
    ['2001:db8:1::9', '2001:db8::/32'],
    ['[2001:DB8:ffff::9]:443', '2001:db8::/32'],
    ['nothing', null],
    ['', null],
  ])('of %j is %j', (address, network) => expect(networkOf(address)).toBe(network));

  it('is one for every address, and holds all that differ in their last bits alone', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat({ max: 255 }), (address, last) => {
        const neighbour = [...address.split('.').slice(0, 3), last].join('.');
        expect(networkOf(address)).toMatch(/^\d+\.\d+\.0\.0\/16$/);
        expect(networkOf(neighbour)).toBe(networkOf(address));
      }),
    );
    fc.assert(fc.property(fc.ipV6(), (address) => expect(networkOf(address)).toMatch(/\/(?:16|32)$/)));
  });
});
