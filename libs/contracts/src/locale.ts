const languageNames = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/** The longest tag that any setting takes (RFC 5646 §4.4.1). */
export const longestLocale = 35;

/** What is said of a tag that `canonicalLocale` does not take. */
export const localeProblem = 'must be a language tag (BCP 47), such as de or pt-BR';

/** Every registered language has two or three letters; those of two are all known, of three there are too many for ICU's data. */
const isLanguage = (language: string): boolean => language.length === 3 || languageNames.of(language) !== undefined;

/**
 * A language tag (BCP 47) as everybody writes it: `de-AT` for `de-at`, `he` for `iw`. Null for what is none, words such as `english`
 * included. Whether anything is written in that language is not looked at.
 */
export const canonicalLocale = (tag: string): string | null => {
  if (tag.length > longestLocale) return null;
  try {
    const locale = new Intl.Locale(tag);
    return isLanguage(locale.language) ? locale.toString() : null;
  } catch {
    return null;
  }
};

/** Languages that pages and messages are written in (BCP 47 primary subtags). */
export const supportedLocales = ['en', 'de', 'fr', 'es'] as const;
export type Locale = (typeof supportedLocales)[number];

/** A text, or a group of them, that no language may be without. */
export type InEveryLanguage<Text> = { readonly [Language in Locale]: Text };

/** The language that a tag is answered in: `fr` for `fr-CA`, `es` for `es-419`, since nothing is written for regions. Null for one that nothing is written in. */
export const supportedLocaleOf = (tag: string): Locale | null => {
  const language = tag.trim().split('-')[0]?.toLowerCase();
  return supportedLocales.find((locale) => locale === language) ?? null;
};
