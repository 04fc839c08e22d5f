import type { Statement } from './ports.js';

/** Characters of a `jti` (RFC 7519 §4.1.7): whoever signs may have any number of them hashed. */
export const maxJtiLength = 255;

/**
 * A signed statement that serves once, and passed every other check. `hash` stands for what makes it the one that it is; `issuedAt` is the earliest time at which
 * it can have been made, `expiresAt` the time from which every check refuses it, each the same whenever it is looked at.
 */
export type SingleUse = { readonly hash: string; readonly issuedAt: number; readonly expiresAt: number };

export interface SingleUses {
  /** True for exactly one caller until it expires, however many ask at once; for nobody where it may have been used and the memory of it was lost since. */
  use(single: SingleUse): Statement<boolean>;
}
