import { describe, expect, it } from '@jest/globals';
import { de } from './de.js';
import { en } from './en.js';
import { chooseLocale, readAcceptLanguage } from './locale.js';

const choose = (uiLocales: readonly string[], acceptLanguage: string | null, tenantLocales: readonly string[]) =>
  chooseLocale({ uiLocales, acceptLanguage, tenantLocales });

describe('the language of a page', () => {
  it('is that of ui_locales, then of the browser, then of the tenant, then English', () => {
    expect(choose(['de'], 'en', ['en'])).toBe('de');
    expect(choose(['fr'], 'de-AT,en;q=0.5', ['en'])).toBe('de');
    expect(choose([], 'fr', ['de', 'en'])).toBe('de');
    expect(choose([], null, ['fr'])).toBe('en');
  });

  it('is the best of the browser, by quality and then by order', () => {
    expect(choose([], 'en;q=0.3, de;q=0.8', [])).toBe('de');
    expect(choose([], 'fr, de;q=0, en;q=0.1', [])).toBe('en');
  });

  it.each(['', '*', ';;;', 'q=1', 'de;q=x', 'x'.repeat(5_000), ',,,,', 'constructor', '__proto__'])('survives the header %p', (header) => {
    expect(choose([], header, [])).toBe('en');
  });

  it('reads a header as RFC 9110 §12.5.4 has it', () => {
    expect(readAcceptLanguage('da, en-gb;q=0.8, en;q=0.7, de;q=2')).toEqual(['da', 'en-gb', 'en']);
  });
});

describe('the translations', () => {
  const keysOf = (value: unknown, path = ''): string[] =>
    typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => keysOf(inner, `${path}.${key}`)) : [path];

  it('say the same things in every language', () => {
    expect(keysOf(de).sort()).toEqual(keysOf(en).sort());
  });
});
