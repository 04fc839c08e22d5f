import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, jest } from '@jest/globals';
import { longestAddress, remembered } from './remembered.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
setFlagsFromString('--no-expose-gc');

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

  it('takes no more memory for an address that stood in a long header', () => {
    const isKnown = remembered(() => true);
    const headerOf = (nth: number): string => Buffer.from(`${'x'.repeat(15_000)}, 2001:db8::${nth.toString(16)}:1`).toString('latin1');
    const addressAt = (nth: number): string => headerOf(nth).slice(15_002);
    const count = 2_000;
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let nth = 0; nth < count; nth += 1) isKnown(addressAt(nth));
    collectGarbage();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(count * 5_000);
    expect(isKnown(addressAt(0))).toBe(true);
  });
});
