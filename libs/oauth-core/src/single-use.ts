import type { Statement } from '../ports.js';

/** A client assertion that passed every other check. `hash` stands for its client and its `jti`; `issuedAt` is the earliest time at which it can have been signed. */
export type UsedAssertion = { readonly hash: string; readonly issuedAt: number; readonly expiresAt: number };

export interface UsedAssertions {
  /** True for exactly one caller until it expires, however many ask at once; for nobody where it may have been used and the memory of it was lost since. */
  use(assertion: UsedAssertion): Statement<boolean>;
}
