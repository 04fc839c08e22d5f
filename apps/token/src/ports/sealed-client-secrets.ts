import type { ClientId } from '#contracts';
import type { Query, Transaction } from '#kernel';

/** A client's secret as it rests in the database: encrypted under a master key, and known by its hash. */
export type SealedClientSecret = { readonly clientId: ClientId; readonly secretHash: string; readonly sealed: string };

/** The secrets of clients that sign with them, of the transaction's tenant. */
export abstract class SealedClientSecrets {
  /** Of these hashes of a client's secrets those that are kept. */
  abstract find(clientId: ClientId, hashes: readonly string[]): Query<readonly SealedClientSecret[]>;
  /** Keeps a secret, in place of what was kept of it before. */
  abstract put(tx: Transaction, secret: SealedClientSecret): Promise<void>;
  /** Forgets those of a client whose hash is none of `live` and that are older than a minute: of a younger one the transaction that makes it may not have ended. */
  abstract keepOnly(tx: Transaction, clientId: ClientId, live: readonly string[]): Promise<void>;
  abstract has(tx: Transaction, clientId: ClientId): Promise<boolean>;
  abstract list(tx: Transaction): Promise<readonly SealedClientSecret[]>;
  /** Replaces a ciphertext by another of the same secret; false, and nothing done, when another replica did before. */
  abstract reseal(tx: Transaction, secret: SealedClientSecret, to: string): Promise<boolean>;
}
