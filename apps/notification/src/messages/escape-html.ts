const replacements: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
  ['`', '&#96;'],
]);

/** Text as it may stand between tags and inside quoted attribute values. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"'`]/g, (character) => replacements.get(character) ?? '');
