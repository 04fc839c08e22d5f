import { describe, expect, it } from '@jest/globals';
import { type Locale, supportedLocales } from '#contracts';
import { lengthOfTime } from './length-of-time.js';
import { messagesOf } from './messages.js';
import { plural } from './plural.js';
import { momentOf } from './time.js';

/** Each text with where it stands; functions say it of a name, or of a number. */
const textsOf = (value: unknown, path = ''): (readonly [string, string])[] => {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [0, 1, 2, 'Acme'].map((given) => [path, String(value(given, 'Acme'))] as const);
  return Object.entries(value as object).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`));
};

describe('what the pages say', () => {
  it.each(supportedLocales)('is everything, in %s', (locale) => {
    const keysOf = (language: Locale) => new Set(textsOf(messagesOf(language)).map(([path]) => path));
    expect(keysOf(locale)).toEqual(keysOf('en'));
    for (const [path, text] of textsOf(messagesOf(locale))) expect([path, text.trim()]).not.toEqual([path, '']);
  });

  it('is said politely: Sie, vous, usted', () => {
    const familiar = {
      de: /\b(du|dir|dich|dein\w*|deine\w*)\b/i,
      fr: /(?<![\p{L}-])(tu|toi|ton|ta|tes)(?!\p{L})/iu,
      es: /(?<!\p{L})(tú|tu|tus|ti|contigo|vosotros|vuestr\w*)(?!\p{L})/iu,
    } as const;
    for (const locale of ['de', 'fr', 'es'] as const)
      for (const [path, text] of textsOf(messagesOf(locale)))
        expect([path, text]).not.toEqual([path, expect.stringMatching(familiar[locale])]);
  });

  it('is of nobody’s gender in French: a session is open, nobody is « connecté »', () => {
    for (const [path, text] of textsOf(messagesOf('fr')))
      expect([path, text]).not.toEqual([path, expect.stringMatching(/(?:vous êtes|y être|vous (?:a|ont)) \p{L}+é(?!\p{L})/iu)]);
  });

  it('is set in French as French is: unbreakable blanks before : ; ! ? and inside « », and curved apostrophes', () => {
    for (const [path, text] of textsOf(messagesOf('fr'))) {
      expect([path, text]).not.toEqual([path, expect.stringMatching(/[^\u202f][;!?]|[^\u00a0][:»](?!\/\/)|«[^\u00a0]|'/u)]);
    }
  });

  it('opens in Spanish what it closes', () => {
    const count = (text: string, mark: string): number => text.split(mark).length;
    for (const [path, text] of textsOf(messagesOf('es'))) {
      expect([path, count(text, '¿'), count(text, '¡')]).toEqual([path, count(text, '?'), count(text, '!')]);
    }
  });
});

describe('numbers and times', () => {
  it('are written as each language writes them', () => {
    const written = (write: (locale: Locale) => string): readonly string[] =>
      supportedLocales.map((locale) => write(locale).replace(/\s/gu, ' '));
    expect(written((locale) => lengthOfTime(locale, 86_400))).toEqual(['1 day', '1 Tag', '1 jour', '1 día']);
    expect(written((locale) => lengthOfTime(locale, 1_800))).toEqual(['30 minutes', '30 Minuten', '30 minutes', '30 minutos']);
    expect(written((locale) => momentOf(locale, '2030-01-31T12:00:00.000Z'))).toEqual([
      'Jan 31, 2030, 12:00 PM UTC',
      '31.01.2030, 12:00 UTC',
      '31 janv. 2030, 12:00 UTC',
      '31 ene 2030, 12:00 UTC',
    ]);
  });

  it('have the plural of their language', () => {
    const forms = { one: 'one', other: 'other' };
    expect([0, 1, 2].map((count) => plural('fr', count, forms))).toEqual(['one', 'one', 'other']);
    expect([0, 1, 2, 1_000_000].map((count) => plural('es', count, forms))).toEqual(['other', 'one', 'other', 'other']);
    expect([0, 1, 2].map((count) => plural('de', count, forms))).toEqual(['other', 'one', 'other']);
  });
});
