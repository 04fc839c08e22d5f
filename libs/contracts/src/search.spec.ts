import { describe, expect, it } from '@jest/globals';
import { searchKey } from './search.js';

describe('N40: what searches compare', () => {
  it.each([
    ['Straße', 'STRASSE'],
    ['GROẞ', 'groß'],
    ['İstanbul', 'istanbul'],
    ['ISPARTA', 'ısparta'],
    ['José Núñez', 'jose nunez'],
    ['Ｊｏ', 'jo'],
    ['ΣΊΣΥΦΟΣ', 'σίσυφος'],
    ['Łódź', 'łódz'],
    ['a\u0000b', 'a  b'],
  ])('takes %j and %j for the same', (one, other) => {
    expect(searchKey(one)).toBe(searchKey(other));
  });

  it('keeps what patterns would give a meaning', () => {
    expect(searchKey('100%_\\')).toBe('100%_\\');
  });

  it('holds no line break, so that what is joined by one stays apart', () => {
    expect(searchKey(' a\nb\u2028c\u00a0d ')).toBe('a b c d');
  });

  it('can be empty', () => {
    expect(searchKey('\u0301 \t')).toBe('');
  });
});
