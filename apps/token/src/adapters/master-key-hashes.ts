import type { KeyedHashes } from '#oauth-core';

/** Keyed hashes: what keeps others from making nonces for DPoP proofs, and from reading the codes of devices and whose guesses are counted. Of the platform's `MasterKeys`, what this service uses for that. */
export abstract class MasterKeyHashes implements KeyedHashes {
  abstract hash(text: string): string;
  abstract hashes(text: string): readonly string[];
  abstract isHashOf(hash: string, text: string): boolean;
}
