import * as german from '@zxcvbn-ts/language-de';
import * as english from '@zxcvbn-ts/language-en';
import type { InEveryLanguage } from '#contracts';
import { es } from './advice-es.js';
import { fr } from './advice-fr.js';

export type Warning = keyof typeof english.translations.warnings;
export type Suggestion = keyof typeof english.translations.suggestions;

/** What is weak about a password, and what would help, in one language. */
export type PasswordAdvice = {
  readonly warnings: { readonly [Name in Warning]: string };
  readonly suggestions: { readonly [Name in Suggestion]: string };
};

/** English and German come with the estimator; its other languages are written in another voice, and bring dictionaries of megabytes. */
export const passwordAdvice: InEveryLanguage<PasswordAdvice> = { en: english.translations, de: german.translations, fr, es };
