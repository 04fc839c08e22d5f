import { Injectable } from '@nestjs/common';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as german from '@zxcvbn-ts/language-de';
import * as english from '@zxcvbn-ts/language-en';
import type { Locale } from '#contracts';
import { type PasswordEstimate, PasswordEstimator } from '../ports/password-estimator.js';
import { withoutWords } from '../rules/personal-words.js';
import { passwordAdvice, type Suggestion, type Warning } from './password-advice/password-advice.js';

/**
 * What the estimate may cost, on the thread that answers calls: with these bounds the worst inputs take some tens of milliseconds, with the library's own several
 * seconds. An attacker has to guess the beginning too.
 */
const bounds = { maxLength: 48, l33tMaxSubstitutions: 4 } as const;

const germanWords = Object.fromEntries(Object.entries(german.dictionary).map(([name, words]) => [`${name}-de`, words]));

/** Each text as its own name: the estimate is made once, whatever language it is read in. */
const names = <Name extends string>(texts: Readonly<Record<Name, string>>) =>
  Object.fromEntries(Object.keys(texts).map((name) => [name, name])) as { [Key in Name]: Key };

const adviceOf = (warning: Warning | null, suggestions: readonly Suggestion[]): PasswordEstimate['advice'] => {
  const inLanguage = (locale: Locale): string => {
    const texts = passwordAdvice[locale];
    return [...(warning === null ? [] : [texts.warnings[warning]]), ...suggestions.map((name) => texts.suggestions[name])].join(' ');
  };
  return { en: inLanguage('en'), de: inLanguage('de'), fr: inLanguage('fr'), es: inLanguage('es') };
};

/** The same letters in other widths, and invisible ones between, make no password harder. */
const asRead = (password: string): string => password.normalize('NFKC').replace(/\p{Cf}/gu, '');

const makeZxcvbn = (): ZxcvbnFactory =>
  new ZxcvbnFactory({
    ...bounds,
    dictionary: { ...common.dictionary, ...english.dictionary, ...germanWords },
    graphs: common.adjacencyGraphs,
    translations: {
      ...english.translations,
      warnings: names(english.translations.warnings),
      suggestions: names(english.translations.suggestions),
    },
  });

/** Ranking the words takes a tenth of a second, and an estimate keeps nothing: all estimators of a process share what is ranked. */
let ranked: ZxcvbnFactory | undefined;

/** By zxcvbn, with some 50,000 common passwords and the words and names of German and English. */
@Injectable()
export class ZxcvbnPasswordEstimator extends PasswordEstimator {
  private readonly zxcvbn = (ranked ??= makeZxcvbn());

  override estimate(password: string, words: readonly string[]): PasswordEstimate {
    const read = asRead(password);
    const whole = this.check(read, words);
    const rest = withoutWords(read.slice(0, bounds.maxLength), words);
    if (rest.length === Math.min(read.length, bounds.maxLength) || whole.strength === 0) return whole;
    const { strength } = this.check(rest, []);
    return strength < whole.strength ? { strength, advice: adviceOf('userInputs', ['anotherWord']) } : whole;
  }

  private check(password: string, words: readonly string[]): PasswordEstimate {
    const { score, feedback } = this.zxcvbn.check(password, [...words]);
    const suggestions = feedback.suggestions.length > 0 ? (feedback.suggestions as Suggestion[]) : (['useWords', 'noNeed'] as const);
    return { strength: score, advice: adviceOf((feedback.warning || null) as Warning | null, suggestions) };
  }
}
