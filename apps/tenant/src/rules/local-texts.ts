import { canonicalLocale, localeProblem, type LocalText } from '#contracts';
import type { Violations } from '#kernel';
import { checkName } from './values.js';

const maxTexts = 20;

/** The same with each language tag as everybody writes it; one that is none stays. */
export const canonicalTexts = (texts: readonly LocalText[]): readonly LocalText[] =>
  texts.map(({ locale, text }) => ({ locale: canonicalLocale(locale) ?? locale, text }));

/** Adds a finding for each text of no language, of one that occurred before, or that is no display name. */
export const checkLocalTexts = (violations: Violations, pointer: string, texts: readonly LocalText[]): void => {
  violations.check(texts.length <= maxTexts, pointer, `must have at most ${maxTexts} items`);
  texts.slice(0, maxTexts).forEach(({ locale, text }, index) => {
    violations.check(canonicalLocale(locale) !== null, `${pointer}/${index}/locale`, localeProblem);
    const isRepeated = texts.findIndex((other) => other.locale === locale) !== index;
    violations.check(!isRepeated, `${pointer}/${index}/locale`, 'occurs twice');
    checkName(violations, `${pointer}/${index}/text`, text);
  });
};
