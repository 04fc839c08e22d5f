import type { ApiKeyId, ApiKeyOwner, ResourceServerId } from '#contracts';
import type { StoredGrant } from '../grant-store.js';
import type { Query, Statement } from '../ports.js';

/** An API key. Its grant has the same id, and says whether it was revoked. */
export type StoredApiKey = ApiKeyOwner & {
  readonly keyHash: string;
  readonly id: ApiKeyId;
  readonly name: string;
  /** The first characters of the key, to tell it by. */
  readonly prefix: string;
  readonly resourceServerId: ResourceServerId;
  readonly resource: string;
  readonly scopes: readonly string[];
  readonly createdAt: number;
  readonly expiresAt: number;
  /** The beginning of the hour in which it was used last, as far as that was noticed. */
  readonly lastUsedAt: number | null;
};

/** A key with what it stands on; null: the grant is gone, and the key with it. */
export type GrantedApiKey = { readonly key: StoredApiKey; readonly grant: StoredGrant | null };

export interface ApiKeyStore {
  /** Expired and revoked ones too; null when unknown. */
  find(keyHash: string): Query<GrantedApiKey | null>;
  /** Remembers that the key was used in the hour that begins `at`; a later one that is known stays. */
  recordUse(key: Pick<StoredApiKey, 'keyHash' | 'expiresAt'>, at: number): Statement<void>;
}
