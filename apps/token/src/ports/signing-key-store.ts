import type { KeyId } from '#contracts';
import type { Transaction } from '#kernel';
import type { StoredSigningKey } from '../keys/signing-key.js';

/** The signing keys of the transaction's tenant. */
export abstract class SigningKeyStore {
  /** All that are kept, of every algorithm and generation. */
  abstract list(tx: Transaction): Promise<readonly StoredSigningKey[]>;

  /** False, and nothing stored, when somebody else already made this generation of the algorithm. */
  abstract insert(tx: Transaction, key: StoredSigningKey): Promise<boolean>;

  /** Replaces a ciphertext by another of the same key, unless somebody did before. */
  abstract reseal(tx: Transaction, kid: KeyId, from: string, to: string): Promise<void>;

  abstract delete(tx: Transaction, kids: readonly KeyId[]): Promise<void>;
}
