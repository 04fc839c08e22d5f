import { ServiceError } from '#contracts';

export const shortestPassword = 8;
/** In UTF-16 units, checked before anything is done with the password. */
export const longestPassword = 512;

/** Whether a password is short enough to be worth a look; tells nothing about any user. */
export const isAcceptableLength = (password: string): boolean => password.length <= longestPassword;

/** What is hashed: the same characters typed on another keyboard give the same password (RFC 8265 §4.2.2). */
export const normalisePassword = (password: string): string => password.normalize('NFC');

/** Characters as Unicode counts them: one that takes two UTF-16 units is one. */
const codePoints = (text: string): number => Array.from(text).length;

/** Refuses a new password that is too short or too long with `invalid_argument`, before any hashing. */
export const requireUsablePassword = (password: string): void => {
  if (isAcceptableLength(password) && codePoints(normalisePassword(password)) >= shortestPassword) return;
  const detail = `must have ${shortestPassword} to ${longestPassword} characters`;
  throw new ServiceError('invalid_argument', `The password ${detail}.`, { members: [{ pointer: '/password', detail }] });
};
