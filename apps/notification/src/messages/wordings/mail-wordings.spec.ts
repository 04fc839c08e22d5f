import { describe, expect, it } from '@jest/globals';
import { type Locale, supportedLocales } from '#contracts';
import { defaultTemplate } from '../default-templates.js';
import { templateNames } from '../message-kinds.js';

const wordingsIn = (locale: Locale): readonly (readonly [string, string])[] =>
  templateNames.flatMap((name) => {
    const template = defaultTemplate(name, locale);
    return template === null ? [] : [[name, `${template.subject}\n${template.text}`] as const];
  });

describe('what messages say', () => {
  it.each(supportedLocales)('there is in %s', (locale) => {
    expect(wordingsIn(locale).map(([name]) => name)).toEqual(templateNames);
  });

  it.each([
    ['de', /\b(du|dir|dich|dein\w*)\b/i],
    ['fr', /(?<![\p{L}-])(tu|toi|ton|ta|tes)(?!\p{L})/iu],
    ['es', /(?<!\p{L})(tú|tu|tus|ti|contigo|vosotros|vuestr\w*)(?!\p{L})/iu],
  ] as const)('is said politely in %s', (locale, familiar) => {
    for (const [name, text] of wordingsIn(locale)) expect([name, text]).not.toEqual([name, expect.stringMatching(familiar)]);
  });

  it('is of nobody’s gender in French: a session is open, nobody is « connecté »', () => {
    for (const [name, text] of wordingsIn('fr'))
      expect([name, text]).not.toEqual([name, expect.stringMatching(/vous êtes \p{L}+é(?!\p{L})/iu)]);
  });

  it('is set in French as French is: unbreakable blanks before : ; ! ?, and curved apostrophes', () => {
    for (const [name, text] of wordingsIn('fr')) {
      expect([name, text]).not.toEqual([name, expect.stringMatching(/[^\u202f][;!?]|[^\u00a0]:|'/u)]);
    }
  });
});
