import type { ClientId, ClientSecret, SecretId } from '#contracts';
import type { Transaction } from '#kernel';

/** `sha256` is base64url. The secret itself is stored nowhere. */
export type StoredClientSecret = ClientSecret & { readonly clientId: ClientId; readonly sha256: string };

/** Hashes of client secrets of the transaction's tenant. Those of others do not exist here. */
export abstract class ClientSecretStore {
  abstract insert(tx: Transaction, secret: StoredClientSecret): Promise<void>;
  /** Those that have not ended at `now`, newest first. */
  abstract listLive(tx: Transaction, clientId: ClientId, now: Date): Promise<readonly StoredClientSecret[]>;
  /** Sets a secret's end. */
  abstract end(tx: Transaction, secretId: SecretId, expiresAt: string): Promise<void>;
  /** Deletes those that ended at or before `now`. */
  abstract removeEnded(tx: Transaction, clientId: ClientId, now: Date): Promise<void>;
  /** False when the client has no such secret. */
  abstract remove(tx: Transaction, clientId: ClientId, secretId: SecretId): Promise<boolean>;
  abstract removeAllOf(tx: Transaction, clientId: ClientId): Promise<void>;
}
