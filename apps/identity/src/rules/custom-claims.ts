import { type Json, problemsOfClaimName } from '#contracts';
import { isStorableText, type Violations } from '#kernel';

const maxClaims = 50;
const deepest = 5;
/** Bytes of all claims as JSON: they travel in every token. */
const largest = 4_096;

const isWellFormed = (value: unknown, depth: number): boolean => {
  if (value === null || typeof value === 'boolean') return true;
  // A larger one was rounded when it was read; as text it stays what it is.
  if (typeof value === 'number') return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (typeof value === 'string') return isStorableText(value);
  if (typeof value !== 'object' || depth === 0) return false;
  if (Array.isArray(value)) return value.every((item) => isWellFormed(item, depth - 1));
  return Object.entries(value).every(([key, item]) => isStorableText(key) && key !== '__proto__' && isWellFormed(item, depth - 1));
};

/** Adds a finding for each claim whose name is taken or malformed, and for claims too many, too deep or too large. */
export const checkCustomClaims = (violations: Violations, claims: { readonly [claim: string]: Json }): void => {
  const names = Object.keys(claims);
  violations.check(names.length <= maxClaims, '/customClaims', `must have at most ${maxClaims} claims`);
  for (const name of names.slice(0, maxClaims)) {
    const pointer = `/customClaims/${name.slice(0, 128).replaceAll('~', '~0').replaceAll('/', '~1')}`;
    for (const problem of problemsOfClaimName(name)) violations.add(pointer, problem);
    violations.check(
      isWellFormed(claims[name], deepest),
      pointer,
      `must be JSON of at most ${deepest} levels, without NUL, __proto__ and whole numbers beyond 2^53`,
    );
  }
  violations.check(Buffer.byteLength(JSON.stringify(claims)) <= largest, '/customClaims', `must have at most ${largest} bytes as JSON`);
};
