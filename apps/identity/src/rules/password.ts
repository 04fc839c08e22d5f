import { ServiceError } from '#contracts';
import type { PasswordEstimate } from '../ports/password-estimator.js';
import type { PasswordPolicy } from '../ports/password-policies.js';

/** In UTF-16 units, checked before anything is done with the password. Nothing shorter is ever cut (NIST SP 800-63B §3.1.1.2). */
export const maxPasswordLength = 512;

/** Whether a password is short enough to be worth a look; tells nothing about any user. */
export const isAcceptableLength = (password: string): boolean => password.length <= maxPasswordLength;

/**
 * What is hashed: the same characters typed on another keyboard give the same password (RFC 8265 §4.2.2: spaces of other kinds are spaces, then NFC).
 * Letters that only look alike stay apart, or passwords would be weaker than they look.
 */
export const normalisePassword = (password: string): string => password.replace(/\p{Zs}/gu, ' ').normalize('NFC');

/** The languages in which it is said what is wrong with a password. */
export type PasswordLocale = 'en' | 'de';

/** The language of a page, where refusals are said in it; English otherwise. */
export const passwordLocaleOf = (locale: string): PasswordLocale => (locale === 'de' ? 'de' : 'en');

const details: {
  readonly [Locale in PasswordLocale]: {
    readonly length: (min: number) => string;
    readonly tooEasy: (advice: string) => string;
    readonly breached: string;
  };
} = {
  en: {
    length: (min) => `must have ${min} to ${maxPasswordLength} characters`,
    tooEasy: (advice) => `is too easy to guess. ${advice}`,
    breached: 'is in lists of passwords that were stolen elsewhere, and that are tried first. Choose one that was never used before.',
  },
  de: {
    length: (min) => `muss ${min} bis ${maxPasswordLength} Zeichen haben`,
    tooEasy: (advice) => `ist zu leicht zu erraten. ${advice}`,
    breached:
      'steht in Listen von Passwörtern, die anderswo gestohlen wurden und als Erstes probiert werden. Wählen Sie eines, das noch nie verwendet wurde.',
  },
};

/** Characters as Unicode counts them: one that takes two UTF-16 units is one. */
const codePoints = (text: string): number => Array.from(text).length;

const unfit = (message: string, detail: string): ServiceError =>
  new ServiceError('invalid_argument', message, { members: [{ pointer: '/password', detail }] });

/** Refuses a new password that is too short or too long with `invalid_argument`. */
export const requireLength = (password: string, { minLength }: Pick<PasswordPolicy, 'minLength'>, locale: PasswordLocale): void => {
  if (isAcceptableLength(password) && codePoints(normalisePassword(password)) >= minLength) return;
  throw unfit(`The password ${details.en.length(minLength)}.`, details[locale].length(minLength));
};

/** Refuses a new password that is easier to guess than the tenant allows, with `invalid_argument` and what would help. No composition is asked for. */
export const requireStrength = (
  { strength, advice }: PasswordEstimate,
  { minStrength }: Pick<PasswordPolicy, 'minStrength'>,
  locale: PasswordLocale,
): void => {
  if (strength < minStrength) throw unfit('The password is too easy to guess.', details[locale].tooEasy(advice[locale]));
};

/** Refuses a new password that is known from a data breach, with `invalid_argument`. */
export const requireUnbreached = (isBreached: boolean, locale: PasswordLocale): void => {
  if (isBreached) throw unfit('The password is known from a data breach.', details[locale].breached);
};
