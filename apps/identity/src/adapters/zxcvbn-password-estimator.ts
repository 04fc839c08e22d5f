import { Injectable } from '@nestjs/common';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as german from '@zxcvbn-ts/language-de';
import * as english from '@zxcvbn-ts/language-en';
import { type PasswordEstimate, PasswordEstimator } from '../ports/password-estimator.js';
import { withoutWords } from '../rules/personal-words.js';

/**
 * What the estimate may cost, on the thread that answers calls: with these bounds the worst inputs take some tens of milliseconds, with the library's own several
 * seconds. Whoever guesses has to guess the beginning too.
 */
const bounds = { maxLength: 48, l33tMaxSubstitutions: 4 } as const;

const germanWords = Object.fromEntries(Object.entries(german.dictionary).map(([name, words]) => [`${name}-de`, words]));

const { warnings, suggestions } = english.translations;

/** The same letters in other widths, and invisible ones between, make no password harder. */
const asRead = (password: string): string => password.normalize('NFKC').replace(/\p{Cf}/gu, '');

/** By zxcvbn, with some 50,000 common passwords and the words and names of German and English. */
@Injectable()
export class ZxcvbnPasswordEstimator extends PasswordEstimator {
  private readonly zxcvbn = new ZxcvbnFactory({
    ...bounds,
    dictionary: { ...common.dictionary, ...english.dictionary, ...germanWords },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
  });

  override estimate(password: string, words: readonly string[]): PasswordEstimate {
    const read = asRead(password);
    const whole = this.check(read, words);
    const rest = withoutWords(read.slice(0, bounds.maxLength), words);
    if (rest.length === Math.min(read.length, bounds.maxLength) || whole.strength === 0) return whole;
    const { strength } = this.check(rest, []);
    return strength < whole.strength ? { strength, advice: `${warnings.userInputs} ${suggestions.anotherWord}` } : whole;
  }

  private check(password: string, words: readonly string[]): PasswordEstimate {
    const { score, feedback } = this.zxcvbn.check(password, [...words]);
    const advice = feedback.suggestions.length > 0 ? feedback.suggestions : [suggestions.useWords, suggestions.noNeed];
    return { strength: score, advice: [feedback.warning, ...advice].filter(Boolean).join(' ') };
  }
}
