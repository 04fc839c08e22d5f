import { describe, expect, it } from '@jest/globals';
import { ZxcvbnPasswordEstimator } from './zxcvbn-password-estimator.js';

const estimator = new ZxcvbnPasswordEstimator();

/** Inputs on which the library's own bounds would cost seconds. */
const expensive = [
  '4@8({[<63!1|$5+7%2',
  'Pa55w0rd!',
  '1234567890',
  '01/02/2003 ',
  '$$$@@@!!!',
  'qwertyuiop[]asdfghjkl',
  '|\\|\\/|/\\/\\',
  'passwordalicefootballsommer',
].map((pattern) => pattern.repeat(60).slice(0, 512));

describe('N26: estimating a password', () => {
  it('looks at the beginning of a long one alone: what comes after 48 characters changes nothing', () => {
    for (const password of expensive) {
      const beginning = password.slice(0, 48);
      expect(estimator.estimate(password, ['jodoe'])).toEqual(estimator.estimate(beginning, ['jodoe']));
    }
  });

  it('costs a moment, however it is made up', () => {
    const { user } = process.cpuUsage();
    for (const password of expensive) estimator.estimate(password, ['jodoe']);
    expect(process.cpuUsage({ user, system: 0 }).user / 1_000).toBeLessThan(2_000);
  });

  it('knows the words that it is told, spelt in other ways too', () => {
    const strengthOf = (words: readonly string[]): number => estimator.estimate('zorblatt-quix!', words).strength;
    expect(strengthOf([])).toBeGreaterThanOrEqual(3);
    expect(strengthOf(['zorblatt', 'quix'])).toBeLessThan(3);
  });
});
