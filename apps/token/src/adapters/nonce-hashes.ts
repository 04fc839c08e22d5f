import type { KeyedHashes } from '#oauth-core';

/** What keeps others from making nonces for DPoP proofs. Of the platform's `MasterKeys`, what this service uses for that. */
export abstract class NonceHashes implements KeyedHashes {
  abstract hash(text: string): string;
  abstract isHashOf(hash: string, text: string): boolean;
}
