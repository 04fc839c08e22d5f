import { describe, expect, it } from '@jest/globals';
import { isPlainlyVisible } from './index.js';

describe('N18: text that people see', () => {
  it.each([
    'Acme',
    'Zoë O’Brien-Smith',
    '株式会社アクメ',
    'שלום',
    'می\u200cخواهم',
    'क्\u200dष',
    '👩\u200d👩\u200d👧',
    '👩🏽\u200d🚀',
    '❤\ufe0f',
    '葛\u{e0100}城',
    'Łódź',
    'a b',
    '',
  ])('is %j', (text) => {
    expect(isPlainlyVisible(text)).toBe(true);
  });

  it.each([
    ['a right-to-left override', 'Acme\u202egro.live'],
    ['an isolate', '\u2066Acme\u2069'],
    ['a mark of direction', 'Acme\u200f'],
    ['the Arabic mark of direction', 'Acme\u061c'],
    ['a zero-width space', 'Ac\u200bme'],
    ['a joiner between Latin letters', 'Ac\u200dme'],
    ['a non-joiner at the end', 'Acme\u200c'],
    ['a joiner after an emoji that joins nothing', '👩\u200d'],
    ['a word joiner', 'Ac\u2060me'],
    ['a byte order mark', '\ufeffAcme'],
    ['a soft hyphen', 'Ac\u00adme'],
    ['a filler of Hangul', '\u3164'],
    ['a combining grapheme joiner', 'Ac\u034fme'],
    ['a variation selector after a letter', 'Acme\ufe0f'],
    ['a tag', 'Acme\u{e0041}'],
    ['a line separator', 'Ac\u2028me'],
    ['a control', 'Ac\u0007me'],
    ['a C1 control', 'Ac\u0085me'],
    ['half of a character', 'Acme\ud83d'],
  ])('is none with %s', (_what, text) => {
    expect(isPlainlyVisible(text)).toBe(false);
  });
});
