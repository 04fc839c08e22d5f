import type { SigningAlgorithm } from '#contracts';
import type { TimedKey } from './signing-key.js';

/**
 * The key that signs with an algorithm at a time: the latest generation whose time has come; undefined where there is none. That of the first has come as soon as it is there: nothing
 * signs in its place, and the replica that made it may have a clock that is ahead.
 */
export const chooseSigningKey = <Key extends TimedKey>(keys: readonly Key[], algorithm: SigningAlgorithm, now: Date): Key | undefined =>
  keys
    .filter((key) => key.algorithm === algorithm && (key.generation === 1 || key.activatesAt <= now))
    .reduce<Key | undefined>((latest, key) => (latest && latest.generation > key.generation ? latest : key), undefined);
