/** GSM 03.38: one septet each; of those in the second set, two. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const extended = new Set('\f^{}\\[~]|€');

/** Typography that would cost more than half of a segment's characters and says no more than what it stands for. */
const plainer: ReadonlyMap<string, string> = new Map([
  ...['‘', '’', '‚', '′'].map((quote) => [quote, "'"] as const),
  ...['“', '”', '„', '«', '»', '″'].map((quote) => [quote, '"'] as const),
  ...['‐', '‑', '–', '—', '−'].map((dash) => [dash, '-'] as const),
  ...['\u00a0', '\u202f', '\u2009'].map((space) => [space, ' '] as const),
  ['…', '...'],
]);

/** The text with quotes, dashes and blanks that every telephone's oldest alphabet has. Letters stay what they are. */
export const withPlainTypography = (text: string): string => Array.from(text, (character) => plainer.get(character) ?? character).join('');

/** How many messages of a network a text is sent and paid as: of 160 or 153 septets, or of 70 or 67 code units where one character is not of GSM 03.38. */
export const segmentsOf = (text: string): number => {
  const characters = Array.from(text);
  const isGsm = characters.every((character) => basic.has(character) || extended.has(character));
  const size = isGsm ? characters.reduce((sum, character) => sum + (extended.has(character) ? 2 : 1), 0) : text.length;
  const [single, part] = isGsm ? [160, 153] : [70, 67];
  return size <= single ? 1 : Math.ceil(size / part);
};
