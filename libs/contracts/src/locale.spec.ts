import { describe, expect, it } from '@jest/globals';
import { canonicalLocale } from './locale.js';

describe('N42: a language tag (BCP 47)', () => {
  it.each([
    ['de-at', 'de-AT'],
    ['PT-br', 'pt-BR'],
    ['zh-hant-tw', 'zh-Hant-TW'],
    ['iw', 'he'],
    ['en-UK', 'en-GB'],
    ['tlh', 'tlh'],
    ['gsw-CH', 'gsw-CH'],
  ])('%s is written %s', (tag, canonical) => {
    expect(canonicalLocale(tag)).toBe(canonical);
  });

  it.each([
    '',
    ' ',
    'english',
    'Deutsch',
    'xx',
    'qq-DE',
    'en_US',
    'en-',
    '-en',
    'e',
    'en us',
    'de\n',
    'i-klingon',
    'x-ours',
    'klingon',
    `en-${'a'.repeat(40)}`,
  ])('%j is none', (tag) => {
    expect(canonicalLocale(tag)).toBeNull();
  });
});
