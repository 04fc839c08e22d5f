import { canonicalLocale } from '#contracts';

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
