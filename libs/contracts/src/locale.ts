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
