import { type Locale, supportedLocaleOf } from '#contracts';

/** Tags of an `Accept-Language` header, best first (RFC 9110 §12.5.4). What is malformed or refused (`q=0`) is left out. */
export const readAcceptLanguage = (header: string): string[] =>
  header
    .slice(0, 1_000)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((text) => text.trim());
      const quality = parameters.find((parameter) => parameter.toLowerCase().startsWith('q='));
      return { tag, quality: quality === undefined ? 1 : Number(quality.slice(2)) };
    })
    .filter(({ tag, quality }) => tag !== '' && quality > 0 && quality <= 1)
    .sort((left, right) => right.quality - left.quality)
    .map(({ tag }) => tag);

/**
 * The language of a page: the first one the pages are written in, of `ui_locales` (OpenID Connect Core §3.1.2.1), then
 * of the browser's languages, then of the tenant's. What a person asks for goes before what the tenant prefers.
 */
export const chooseLocale = (wishes: {
  readonly uiLocales: readonly string[];
  readonly acceptLanguage: string | null;
  readonly tenantLocales: readonly string[];
}): Locale => {
  const tags = [...wishes.uiLocales, ...readAcceptLanguage(wishes.acceptLanguage ?? ''), ...wishes.tenantLocales];
  return tags.map(supportedLocaleOf).find((locale) => locale !== null) ?? 'en';
};
