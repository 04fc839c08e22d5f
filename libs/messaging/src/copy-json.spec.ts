import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { copyJson } from './copy-json.js';

const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

const awkward = fc.anything({ withDate: true, withNullPrototype: true, withObjectString: true, withSparseArray: true, maxDepth: 4 });

describe('copying data as a wire would', () => {
  it('makes of anything inside a message what JSON makes of it', () => {
    fc.assert(
      fc.property(awkward, (part) => {
        expect(copyJson({ part, list: [part] })).toEqual(overTheWire({ part, list: [part] }));
      }),
    );
  });

  it('keeps a member named __proto__ a member', () => {
    const message = JSON.parse('{"__proto__":{"admin":true}}') as object;
    const copy = copyJson(message);
    expect(Object.keys(copy)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  });

  it('shares nothing with the original', () => {
    const inner = { list: [1] };
    const copy = copyJson({ inner });
    inner.list.push(2);
    expect(copy).toEqual({ inner: { list: [1] } });
  });

  it('refuses what JSON refuses', () => {
    expect(() => copyJson({ big: 1n })).toThrow(TypeError);
  });
});
