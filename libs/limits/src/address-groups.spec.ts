import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addressGroups } from './address-groups.js';

const idsOf = (address: string): readonly string[] => addressGroups(address).map(({ id }) => id);

describe('N16: who is counted together', () => {
  it.each([
    ['192.0.2.1', ['192.0.2.1']],
    ['::ffff:192.0.2.1', ['192.0.2.1']],
    ['2001:db8:1:23ff:3:4:5:6', ['2001:db8:1:23ff::/64', '2001:db8:1:2300::/56', '2001:db8:1::/48']],
    ['2001:0DB8:0001:23FF::1', ['2001:db8:1:23ff::/64', '2001:db8:1:2300::/56', '2001:db8:1::/48']],
    ['2001:db8::1', ['2001:db8::/64', '2001:db8::/56', '2001:db8::/48']],
    ['fe80::1%eth0', ['fe80::/64', 'fe80::/56', 'fe80::/48']],
    ['x'.repeat(300), ['no address']],
    ['not an address', ['no address']],
  ])('%s is of %j', (address, groups) => expect(idsOf(address)).toEqual(groups));

  it('allows a network more than one subscriber', () => {
    expect(addressGroups('2001:db8::1').map(({ allowance }) => allowance)).toEqual([1, 4, 16]);
    expect(addressGroups('192.0.2.1').map(({ allowance }) => allowance)).toEqual([1]);
  });

  it('is one network for all addresses that share its bits, and only for those', () => {
    const part = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 8, maxLength: 8 }),
        fc.array(part, { minLength: 4, maxLength: 4 }),
        part,
        (bits, host, other) => {
          const text = (parts: readonly number[]): string => parts.map((value) => value.toString(16)).join(':');
          const network = [0x2001, ...bits.slice(1, 4)];
          expect(idsOf(text([...network, ...host]))).toEqual(idsOf(text([...network, ...bits.slice(4)])));
          const [own, neighbour] = [network[3] ?? 0, other].map((last) => idsOf(text([...network.slice(0, 3), last, ...host])));
          expect(own?.[2]).toBe(neighbour?.[2]);
          expect(own?.[1] === neighbour?.[1]).toBe((network[3] ?? 0) >> 8 === other >> 8);
          expect(own?.[0] === neighbour?.[0]).toBe(network[3] === other);
        },
      ),
    );
  });
});
