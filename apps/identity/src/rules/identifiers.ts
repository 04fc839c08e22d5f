import { createHash } from 'node:crypto';
import { isPlainlyVisible, mayProve, type User, type UserId } from '#contracts';
import type { Violations } from '#kernel';

/**
 * A username may not contain `@`, so that what a person types names at most one user: no user can take another's
 * email address for a username.
 */
const usernameForm = /^[^\p{C}\p{Z}@]{1,128}$/u;
const emailForm = /^[^\p{C}\p{Z}@<>()[\]\\,;:"]{1,64}@[^\p{C}\p{Z}@<>()[\]\\,;:"]{1,253}$/u;
const longestEmail = 254;
const longestIdentifier = 254;

/** As stored and shown: NFKC (Unicode Annex 15), so that look-alikes of one character are one. */
export const normaliseIdentifier = (value: string): string => value.normalize('NFKC').trim();

/** What uniqueness and login compare: normalised, in lower case. */
export const identifierKey = (value: string): string => normaliseIdentifier(value).toLowerCase().normalize('NFKC');

/** What login looks for; null when nothing stored can match, so that no look-up is needed. */
export const loginKey = (identifier: string): { readonly column: 'email' | 'username'; readonly key: string } | null => {
  if (identifier.length > longestIdentifier || /\p{C}/u.test(identifier)) return null;
  const key = identifierKey(identifier);
  return { column: key.includes('@') ? 'email' : 'username', key };
};

/**
 * Stands for a name that nobody can log in with, so that what is counted for users costs the same for it; no user has such
 * an id. Many names share one: what strangers type is neither kept nor able to fill a table.
 */
export const unknownUserBucket = (identifier: string): UserId => {
  const share = createHash('sha256').update(identifierKey(identifier)).digest('hex').slice(0, 4);
  return `00000000-0000-0000-0000-00000000${share}` as UserId;
};

/** Checks a username in its normalised form. */
export const checkUsername = (violations: Violations, username: string | null): void => {
  if (username === null) return;
  violations.check(
    usernameForm.test(username) && isPlainlyVisible(username),
    '/username',
    'must have 1 to 128 characters, and no spaces, control characters or @',
  );
};

/** Checks an email address in its normalised form: enough to be safe in a header, not whether it exists. */
export const checkEmail = (violations: Violations, email: string | null): void => {
  if (email === null) return;
  violations.check(
    email.length <= longestEmail && emailForm.test(email) && isPlainlyVisible(email),
    '/email',
    'must be an email address of at most 254 characters',
  );
};

/** Whether what is sent to an address, as it is compared, reaches a user and proves something of them now. */
export const receives = ({ status, email, emailVerified }: User, recipient: string): boolean =>
  mayProve({ status }) && emailVerified && email !== null && identifierKey(email) === recipient;
