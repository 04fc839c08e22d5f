import { describe, expect, it } from '@jest/globals';
import { chooseLocale, readAcceptLanguage } from './locale.js';

const choose = (uiLocales: readonly string[], acceptLanguage: string | null, tenantLocales: readonly string[]) =>
  chooseLocale({ uiLocales, acceptLanguage, tenantLocales });

describe('the language of a page', () => {
  it('is that of ui_locales, then of the browser, then of the tenant, then English', () => {
    expect(choose(['de'], 'en', ['en'])).toBe('de');
    expect(choose(['pt'], 'de-AT,en;q=0.5', ['en'])).toBe('de');
    expect(choose([], 'pt', ['fr', 'en'])).toBe('fr');
    expect(choose([], null, ['pt'])).toBe('en');
  });

  it('is the best of the browser, by quality and then by order', () => {
    expect(choose([], 'en;q=0.3, de;q=0.8', [])).toBe('de');
    expect(choose([], 'pt, de;q=0, en;q=0.1', [])).toBe('en');
    expect(choose([], 'pt-BR, es-419;q=0.9, en;q=0.8', [])).toBe('es');
  });

  it.each([
    ['fr-CA', 'fr'],
    ['fr-Latn-CH', 'fr'],
    ['es-419', 'es'],
    ['ES-mx', 'es'],
    ['de-AT-1996', 'de'],
    ['en-GB-oxendict', 'en'],
  ])('of a region or script, %s, is the language itself (RFC 4647 §3.4)', (tag, language) => {
    expect(choose([tag], null, [])).toBe(language);
    expect(choose([], tag, [])).toBe(language);
    expect(choose([], null, [tag])).toBe(language);
  });

  it.each(['frr', 'esu', 'fr_CA', 'french', 'x-fr'])('is not another that begins alike: %s', (tag) => {
    expect(choose([tag], null, [])).toBe('en');
  });

  it.each(['', '*', ';;;', 'q=1', 'de;q=x', 'x'.repeat(5_000), ',,,,', 'constructor', '__proto__'])('survives the header %p', (header) => {
    expect(choose([], header, [])).toBe('en');
  });

  it('reads a header as RFC 9110 §12.5.4 has it', () => {
    expect(readAcceptLanguage('da, en-gb;q=0.8, en;q=0.7, de;q=2')).toEqual(['da', 'en-gb', 'en']);
  });
});
