import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hasRepeatedMembers } from './repeated-members.js';

describe('RFC 7519 §4: the names of claims are unique', () => {
  it.each([
    '{"a":1,"a":1}',
    '{"a":1,"b":{},"a":2}',
    '{"a":1,"\\u0061":2}',
    '{"a":{"b":1,"b":2}}',
    '{"a":[{"b":1},{"c":1,"c":2}]}',
    '{ "a" : 1 , "a" : 2 }',
    '{"":1,"":2}',
    '{"\\"":1,"\\u0022":2}',
    '{"a":"}","a":1}',
    '{"__proto__":1,"__proto__":2}',
  ])('finds two of one name in %s', (json) => {
    expect(hasRepeatedMembers(json)).toBe(true);
  });

  it.each([
    '{}',
    '[]',
    '1',
    '"a"',
    '{"a":"a"}',
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":2}]',
    '{"a":"\\"a\\":1","b":"a"}',
    '{"a":["b","b"],"b":1}',
  ])('finds none in %s', (json) => {
    expect(hasRepeatedMembers(json)).toBe(false);
  });

  it('finds none in what JSON.stringify writes, whatever it is', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => !hasRepeatedMembers(JSON.stringify(value))));
  });

  it('finds the one that is added, wherever and however it is written', () => {
    const escaped = (name: string): string =>
      `"${[...Array(name.length).keys()].map((at) => `\\u${name.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }),
        fc.nat(),
        fc.boolean(),
        fc.jsonValue(),
        (members, at, isEscaped, value) => {
          const names = Object.keys(members);
          const name = names[at % names.length] ?? '';
          const repeated = `${JSON.stringify(members).slice(0, -1)},${isEscaped ? escaped(name) : JSON.stringify(name)}:${JSON.stringify(value)}}`;
          return hasRepeatedMembers(repeated) && hasRepeatedMembers(`[1,{"outer":${repeated}}]`);
        },
      ),
    );
  });
});
