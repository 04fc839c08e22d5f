import type { KeyId, TenantId } from '#contracts';
import type { Transaction } from '#kernel';
import type { StoredSigningKey } from './signing-key.js';

/** A private key as it lies in the database, whose it is, and the id of the master key that encrypted it. */
export type SealedKey = Pick<StoredSigningKey, 'kid' | 'sealedPrivateJwk'> & { readonly tenantId: TenantId; readonly masterKey: string };

/** The signing keys of the transaction's tenant. */
export abstract class SigningKeyStore {
  /** All that are kept, of every algorithm and generation. */
  abstract list(tx: Transaction): Promise<readonly StoredSigningKey[]>;

  /** False, and nothing stored, when somebody else already made this generation of the algorithm. */
  abstract insert(tx: Transaction, key: StoredSigningKey): Promise<boolean>;

  /** Replaces a ciphertext by another of the same key; false, and nothing done, when somebody did before. */
  abstract reseal(tx: Transaction, kid: KeyId, from: string, to: string): Promise<boolean>;

  abstract delete(tx: Transaction, kids: readonly KeyId[]): Promise<void>;

  /** Over all tenants: a few keys for each master key that any is encrypted under. */
  abstract sample(tx: Transaction): Promise<readonly SealedKey[]>;

  /** Over all tenants: how many keys each master key seals that seals any. */
  abstract countByMasterKey(tx: Transaction): Promise<ReadonlyMap<string, number>>;

  /** Over all tenants: those that have keys sealed under `masterKey`, by their ids, at most `limit` of them after `after`. */
  abstract tenantsSealedUnder(tx: Transaction, masterKey: string, after: TenantId | null, limit: number): Promise<readonly TenantId[]>;

  /** Until the transaction ends nobody else gets true: one replica at a time seals keys anew. */
  abstract takeTurnToReseal(tx: Transaction): Promise<boolean>;
}
