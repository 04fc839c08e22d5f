import type { Statement } from '../ports.js';

/** A client assertion that passed every other check. `hash` stands for its client and its `jti`. */
export type UsedAssertion = { readonly hash: string; readonly expiresAt: number };

export interface UsedAssertions {
  /** True for exactly one caller until it expires, however many ask at once. */
  use(assertion: UsedAssertion): Statement<boolean>;
}
