import type { Locale } from '#contracts';

/** The form that a number takes in a language (CLDR plural rules): French says `one` of 0 too. */
export const plural = (locale: Locale, count: number, forms: { readonly one: string; readonly other: string }): string =>
  new Intl.PluralRules(locale).select(count) === 'one' ? forms.one : forms.other;
