const canonical = (tag: string): string | null => {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
};

/** A language tag (BCP 47) in its canonical case; null if it is none. */
export const canonicalLocale = (tag: string): string | null => (tag.length <= 35 ? canonical(tag) : null);

/**
 * Which languages to look for, best first: each wished one, then the same with less detail (RFC 4647 §3.4), English last.
 */
export const localePreferences = (wished: readonly (string | null)[]): readonly string[] => {
  const preferences: string[] = [];
  for (const tag of [...wished, 'en']) {
    const parts = tag === null ? [] : (canonicalLocale(tag)?.split('-') ?? []);
    for (let length = parts.length; length > 0; length -= 1) preferences.push(parts.slice(0, length).join('-'));
  }
  return [...new Set(preferences)];
};
