import type { TenantScope, UserId } from '#contracts';
import type { Transaction } from '#kernel';

/** Password hashes, one a user at most. */
export abstract class PasswordCredentialStore {
  abstract put(tx: Transaction, scope: TenantScope, userId: UserId, hash: string, at: Date): Promise<void>;
  /** Replaces the hash of the same password, unless the password has changed since. */
  abstract upgrade(tx: Transaction, scope: TenantScope, userId: UserId, hashes: { from: string; to: string }): Promise<void>;
  /** Whether the user has one. */
  abstract exists(tx: Transaction, scope: TenantScope, userId: UserId): Promise<boolean>;
  /** Whether `hash` is still the user's. */
  abstract isCurrent(tx: Transaction, scope: TenantScope, userId: UserId, hash: string): Promise<boolean>;
}
