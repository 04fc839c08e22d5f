/** Marks on Latin letters, once they are apart from their letter: nobody types them into a search everywhere. */
const accents = /[\u0300-\u036f]/g;

/**
 * Text as searches compare it: without case (full folding: `ß` is `ss`, `İ` is `i`), compatibility forms (NFKC) and accents, and with single
 * spaces. Contains none of the characters that a pattern gives a meaning, unless they were there.
 */
export const searchKey = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(accents, '')
    .replaceAll('ı', 'i')
    .replaceAll('ς', 'σ')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();
