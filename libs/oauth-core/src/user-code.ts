import type { Random } from './ports.js';

/** RFC 8628 §6.1: letters that every keyboard has, without vowels, so that no words come about; no digits, which some of them are taken for. */
const alphabet = 'BCDFGHJKLMNPQRSTVWXZ';
/** 34 bits: what is left of a guess is for limits to bound (§5.1). */
const length = 8;
const wellFormed = new RegExp(`^[${alphabet}]{${length}}$`);
const separators = /[\p{P}\p{S}\p{Z}\p{C}]/gu;
/** Typed by a person, with whatever separators. */
const maxTyped = 64;

/** Bytes from here on would make some letters likelier than others. */
const unbiased = Math.floor(256 / alphabet.length) * alphabet.length;

/** A new code of a device, to be typed by a person (RFC 8628 §6.1). That it is unique is for a store to see to. */
export const createUserCode = (random: Random): string => {
  let code = '';
  while (code.length < length)
    for (const byte of random(length)) if (byte < unbiased && code.length < length) code += alphabet.charAt(byte % alphabet.length);
  return code;
};

/** As people are shown it: in two halves. */
export const formatUserCode = (code: string): string => `${code.slice(0, length / 2)}-${code.slice(length / 2)}`;

/** The code that was typed, whatever its case and separators (RFC 8628 §6.1); null: it can be none. */
export const parseUserCode = (typed: string): string | null => {
  if (typed.length > maxTyped) return null;
  const code = typed.normalize('NFKC').toUpperCase().replaceAll(separators, '');
  return wellFormed.test(code) ? code : null;
};
