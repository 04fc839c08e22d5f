import type { LocalText, RequestedScope } from '#contracts';

/** The text in the language of a page, or in the same language of elsewhere, or the first there is. */
export const textIn = (locale: string, texts: readonly LocalText[]): string | null => {
  const languageOf = (tag: string): string => tag.split('-')[0] ?? tag;
  const found = texts.find((text) => text.locale === locale) ?? texts.find((text) => languageOf(text.locale) === languageOf(locale));
  return (found ?? texts[0])?.text ?? null;
};

/** What people are told of a scope of an API in the language of a page; null where nothing is known of it. */
export const scopeText = (
  locale: string,
  { description, descriptions = [] }: Pick<RequestedScope, 'description' | 'descriptions'>,
): string | null => (description === null ? null : textIn(locale, [{ locale: '', text: description }, ...descriptions]));
