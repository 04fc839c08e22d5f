import type { SigningAlgorithm } from '#contracts';
import type { TimedKey } from './signing-key.js';

/** The key that signs with an algorithm at a time: the latest generation whose time has come; undefined where there is none. */
export const chooseSigningKey = <Key extends TimedKey>(keys: readonly Key[], algorithm: SigningAlgorithm, now: Date): Key | undefined =>
  keys
    .filter((key) => key.algorithm === algorithm && key.activatesAt <= now)
    .reduce<Key | undefined>((latest, key) => (latest && latest.generation > key.generation ? latest : key), undefined);
