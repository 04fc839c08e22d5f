import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCalls } from './read-calls.js';

const read = (text: string) => readCalls(new TextEncoder().encode(text));
const noCall = [{}];

describe('the calls of a message', () => {
  it('are one, or those of an array', () => {
    expect(read('{"data":1}')).toEqual([{ data: 1 }]);
    expect(read('[{"data":1},null,"x",{"data":2}]')).toEqual([{ data: 1 }, {}, {}, { data: 2 }]);
  });

  it('attack A101: are one that is none, where the message is no JSON, no UTF-8, too large or holds too many', () => {
    expect(read('')).toEqual(noCall);
    expect(readCalls(Uint8Array.of(0x22, 0xff, 0x22))).toEqual(noCall);
    expect(read(JSON.stringify(Array.from({ length: 65 }, () => ({ data: 1 }))))).toEqual(noCall);
    expect(read(JSON.stringify(Array.from({ length: 64 }, () => ({ data: 1 }))))).toHaveLength(64);
    expect(read(`{"data":"${'x'.repeat(512 * 1024)}"}`)).toEqual(noCall);
    expect(read('[]')).toEqual([[]]);
  });

  it('attack A101: are bounded in number and are objects, whatever the bytes say', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => new TextEncoder().encode(text)),
        ),
        (data) => {
          const calls = readCalls(data);
          expect(calls.length).toBeGreaterThan(0);
          expect(calls.length).toBeLessThanOrEqual(64);
          for (const call of calls) expect(typeof call).toBe('object');
        },
      ),
    );
  });
});
