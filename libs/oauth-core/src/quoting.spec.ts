import { describe, expect, it } from '@jest/globals';
import { quoted, quotedList } from './quoting.js';

describe('N34: values of a request in descriptions', () => {
  it.each([
    ['https://app.example/cb?a=1#b', 'https://app.example/cb?a=1#b'],
    ['"><script>\\', '%22><script>%5C'],
    ['Call 0800 123', 'Call%200800%20123'],
    ['a\r\nSet-Cookie: b', 'a%0D%0ASet-Cookie:%20b'],
    ['é\u202E\ud800', '%C3%A9%E2%80%AE%EF%BF%BD'],
  ])('has %j as %s: no space, quote, line break or character that is not ASCII', (value, text) => {
    expect(quoted(value)).toBe(text);
  });

  it('is bounded, however long the value and its escapes', () => {
    expect(quoted('x'.repeat(10_000))).toBe(`${'x'.repeat(200)}...`);
    expect(quoted('é'.repeat(150))).toHaveLength(203);
    expect(quotedList(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe('a b c d e and 2 more');
  });
});
