import { searchKey } from '#contracts';

/** What is drawn as an ASCII letter or digit, after compatibility forms and marks are gone (UTS #39 §4; of its table, letters of names). Each text is of the letters that look like its key. */
const lookalikes: { readonly [letter: string]: string } = {
  a: 'аɑα',
  A: 'АΑᎪ',
  b: 'ЬьвƄᏏ',
  B: 'ВΒᏴβ',
  c: 'сϲᴄ',
  C: 'СϹᏟ',
  d: 'ԁᏧ',
  D: 'Ꭰ',
  e: 'еҽєε',
  E: 'ЕΕᎬ',
  f: 'ϝſ',
  F: 'Ϝ',
  g: 'ɡցԍ',
  G: 'ԌᏀ',
  h: 'һհᏂн',
  H: 'НΗᎻ',
  i: 'іιıɩᎥ',
  j: 'јϳ',
  J: 'ЈᎫ',
  k: 'кκ',
  K: 'КΚᏦ',
  l: 'ӏІΙӀᛁ|1IⅠ',
  L: 'ᏞᎮ',
  m: 'мᴍ',
  M: 'МΜᎷ',
  n: 'пոηՈ',
  N: 'ΝɴИ',
  o: 'оοօσᴏ0',
  O: 'ОΟՕ',
  p: 'рρϱ',
  P: 'РΡᏢ',
  q: 'ԛգ',
  Q: 'Ԛ',
  r: 'гᴦ',
  R: 'ᎡᏒ',
  s: 'ѕꜱ5',
  S: 'ЅՏᏚ',
  t: 'тτ',
  T: 'ТΤᎢ',
  u: 'υսʋᴜ',
  U: 'Ս',
  v: 'ѵν',
  V: 'ѴᏙ',
  w: 'ѡԝաω',
  W: 'ԜᎳ',
  x: 'хχ',
  X: 'ХΧ',
  y: 'уүγ',
  Y: 'УΥҮ',
  z: 'ᴢ',
  Z: 'ΖᏃ',
};

const drawnAs = new Map(Object.entries(lookalikes).flatMap(([letter, others]) => Array.from(others, (other) => [other, letter] as const)));

/** Marks on letters, and what has no width of its own. */
const unseen = /[\p{M}\p{Cf}]/gu;

/** What a name looks like to who reads it in a hurry: of names that look alike, the same. Nothing to show. */
const skeleton = (name: string): string =>
  Array.from(name.normalize('NFKD').replace(unseen, ''), (letter) => drawnAs.get(letter) ?? letter)
    .join('')
    .toLowerCase()
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();

/** Whether a name is read as one of those that are taken (RFC 7591 §5): but for case, accents and compatibility forms, or by letters that look alike. */
export const isTakenName = (taken: readonly string[], name: string): boolean =>
  taken.some((known) => searchKey(known) === searchKey(name) || skeleton(known) === skeleton(name));
