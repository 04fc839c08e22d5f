import type { KeyId, TenantId } from '#contracts';
import type { Transaction } from '#kernel';
import type { StoredSigningKey } from '../keys/signing-key.js';

/** A private key as it lies in the database, whose it is, and the id of the master key that encrypted it. */
export type SealedKey = Pick<StoredSigningKey, 'kid' | 'sealedPrivateJwk'> & { readonly tenantId: TenantId; readonly masterKey: string };

/** The signing keys of the transaction's tenant. */
export abstract class SigningKeyStore {
  /** All that are kept, of every algorithm and generation. */
  abstract list(tx: Transaction): Promise<readonly StoredSigningKey[]>;

  /** False, and nothing stored, when somebody else already made this generation of the algorithm. */
  abstract insert(tx: Transaction, key: StoredSigningKey): Promise<boolean>;

  /** Replaces a ciphertext by another of the same key, unless somebody did before. */
  abstract reseal(tx: Transaction, kid: KeyId, from: string, to: string): Promise<void>;

  abstract delete(tx: Transaction, kids: readonly KeyId[]): Promise<void>;

  /** Over all tenants: a few keys for each master key that any is encrypted under. */
  abstract sample(tx: Transaction): Promise<readonly SealedKey[]>;
}
