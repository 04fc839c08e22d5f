import { createHash, randomBytes } from 'node:crypto';

export type Pkce = { readonly verifier: string; readonly challenge: string };

/** By S256 (RFC 7636 §4.2). */
export const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

/** RFC 7636 §4.1, §4.2. */
export const pkce = (): Pkce => {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: challengeOf(verifier) };
};
