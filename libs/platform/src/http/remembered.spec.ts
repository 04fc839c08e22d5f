import { describe, expect, it, jest } from '@jest/globals';
import { heldBytes, partOfLongRequest } from '#testing';
import { longestAddress, remembered } from './remembered.js';

describe('what is found out of an address', () => {
  it('is found out once', () => {
    const find = jest.fn((text: string) => text.length > 3);
    const isLong = remembered(find);
    expect([isLong('long'), isLong('no'), isLong('long'), isLong('no')]).toEqual([true, false, true, false]);
    expect(find).toHaveBeenCalledTimes(2);
  });

  it('is remembered of nothing that is too long for an address', () => {
    const find = jest.fn((text: string) => text);
    const same = remembered(find);
    const long = 'x'.repeat(longestAddress + 1);
    expect([same(long), same(long)]).toEqual([long, long]);
    expect(find).toHaveBeenCalledTimes(2);
  });

  it('takes no more memory for an address that stood in a long header', async () => {
    const isKnown = remembered(() => true);
    const count = 2_000;
    const held = await heldBytes(() => {
      for (let nth = 0; nth < count; nth += 1) isKnown(partOfLongRequest(`2001:db8::${nth.toString(16)}:1`));
    });
    expect(held).toBeLessThan(count * 5_000);
    expect(isKnown('2001:db8::1:1')).toBe(true);
  });
});
