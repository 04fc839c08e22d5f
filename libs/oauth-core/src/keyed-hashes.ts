/** Hashes that only who holds the platform's keys can make. The platform's `MasterKeys` are one. */
export interface KeyedHashes {
  /** Under the first key. */
  hash(text: string): string;
  /** Under each of the keys, the first one first: to find what was hashed before the keys were changed. */
  hashes(text: string): readonly string[];
  isHashOf(hash: string, text: string): boolean;
}
