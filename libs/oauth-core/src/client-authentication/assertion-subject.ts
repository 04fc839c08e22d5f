import type { AssertionSubject, JsonObject } from '#contracts';
import { textClaim } from '../jwt.js';

// A `*` right behind other text would let a name be continued by anybody who may choose one: `repo:acme*` is `repo:acme-evil/…`, too.
const patternSyntax = /^(?=.{1,1000}$)[\x20-\x29\x2b-\x7e]+(?:(?<=[\x20-\x29\x2b-\x7e][:/])\*[\x20-\x29\x2b-\x7e]*)?$/;

/** Whether text says which subjects are meant: printable ASCII, and at most one `*`, behind a `:` or `/` that follows something. */
export const isSubjectPattern = (text: string): boolean => patternSyntax.test(text);

/**
 * Whether a subject is one that the pattern means: itself, or what has one character or more in place of the `*`; where something follows that, they are of one
 * segment, without `:` and `/`. That it is a pattern (`isSubjectPattern`) is for the caller to have checked.
 */
export const isMeantBy = (pattern: string, subject: string): boolean => {
  const star = pattern.indexOf('*');
  if (star === -1) return subject === pattern;
  const [before, behind] = [pattern.slice(0, star), pattern.slice(star + 1)];
  if (!subject.startsWith(before) || !subject.endsWith(behind)) return false;
  const inPlace = subject.slice(before.length, subject.length - behind.length);
  return subject.length > before.length + behind.length && (behind === '' || !/[:/]/.test(inPlace));
};

/** Whether an assertion with these claims stands for the application that named the subject: its issuer, its `sub`, and each of the claims, as text. */
export const standsFor = ({ issuer, subject, claims: required = {} }: AssertionSubject, claims: JsonObject): boolean => {
  const asserted = textClaim(claims, 'sub');
  return (
    textClaim(claims, 'iss') === issuer &&
    asserted !== null &&
    isMeantBy(subject, asserted) &&
    Object.entries(required).every(([name, value]) => Object.hasOwn(claims, name) && claims[name] === value)
  );
};
