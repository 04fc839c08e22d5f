import { type InEveryLanguage, type Locale, ServiceError, supportedLocaleOf } from '#contracts';
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

/** The language of a page, in which it is said what is wrong with a password; English where it is none. */
export const passwordLocaleOf = (locale: string): Locale => supportedLocaleOf(locale) ?? 'en';

const details: InEveryLanguage<{
  readonly length: (min: number) => string;
  readonly tooEasy: (advice: string) => string;
  readonly breached: string;
}> = {
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
  fr: {
    length: (min) => `doit comporter de ${min} à ${maxPasswordLength}\u00a0caractères`,
    tooEasy: (advice) => `est trop facile à deviner. ${advice}`,
    breached: 'figure dans des listes de mots de passe volés ailleurs, qui sont essayés en premier. Choisissez-en un qui n’a jamais servi.',
  },
  es: {
    length: (min) => `debe tener entre ${min} y ${maxPasswordLength}\u00a0caracteres`,
    tooEasy: (advice) => `es demasiado fácil de adivinar. ${advice}`,
    breached:
      'está en listas de contraseñas robadas en otros sitios, que son las primeras que se prueban. Elija una que nunca se haya usado.',
  },
};

/** Characters as Unicode counts them: one that takes two UTF-16 units is one. */
const codePoints = (text: string): number => Array.from(text).length;

const unfit = (message: string, detail: string): ServiceError =>
  new ServiceError('invalid_argument', message, { members: [{ pointer: '/password', detail }] });

/** Refuses a new password that is too short or too long with `invalid_argument`. */
export const requireLength = (password: string, { minLength }: Pick<PasswordPolicy, 'minLength'>, locale: Locale): void => {
  if (isAcceptableLength(password) && codePoints(normalisePassword(password)) >= minLength) return;
  throw unfit(`The password ${details.en.length(minLength)}.`, details[locale].length(minLength));
};

/** Refuses a new password that is easier to guess than the tenant allows, with `invalid_argument` and what would help. No composition is asked for. */
export const requireStrength = (
  { strength, advice }: PasswordEstimate,
  { minStrength }: Pick<PasswordPolicy, 'minStrength'>,
  locale: Locale,
): void => {
  if (strength < minStrength) throw unfit('The password is too easy to guess.', details[locale].tooEasy(advice[locale]));
};

/** Refuses a new password that is known from a data breach, with `invalid_argument`. */
export const requireUnbreached = (isBreached: boolean, locale: Locale): void => {
  if (isBreached) throw unfit('The password is known from a data breach.', details[locale].breached);
};
