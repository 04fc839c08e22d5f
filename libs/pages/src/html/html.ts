const replacements: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
  ['`', '&#96;'],
]);

/** Text as it may stand between tags and inside quoted attribute values. NUL, which HTML cannot carry, becomes U+FFFD. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"'`]/g, (character) => replacements.get(character) ?? '').replaceAll('\0', '\uFFFD');

/** A piece of HTML. Only `html` makes one, and `html` escapes whatever is not one. */
class Html {
  constructor(private readonly markup: string) {}

  toString(): string {
    return this.markup;
  }
}
export type { Html };

/** What may stand in a template: HTML as it is, text and numbers escaped, `null` and `false` as nothing, lists one after another. */
export type Fragment = Html | string | number | null | false | readonly Fragment[];

const render = (fragment: Fragment): string => {
  if (fragment instanceof Html) return fragment.toString();
  if (fragment === null || fragment === false) return '';
  if (typeof fragment === 'string' || typeof fragment === 'number') return escapeHtml(String(fragment));
  return fragment.map(render).join('');
};

/** A template whose values are escaped unless they are HTML themselves. Attribute values in it must be quoted. */
export const html = (strings: TemplateStringsArray, ...values: readonly Fragment[]): Html =>
  new Html(strings.map((text, index) => text + (index < values.length ? render(values[index] ?? null) : '')).join(''));
