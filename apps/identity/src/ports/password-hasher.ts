import type { TenantScope } from '#contracts';

/**
 * Hashes passwords, a bounded number at a time, tenants in turn. Every call may throw ServiceError `too_many_requests` when too many of
 * the tenant wait already, and `deadline_exceeded`, without hashing, when its turn comes after the deadline.
 */
export abstract class PasswordHasher {
  /** PHC string with the parameters in force. */
  abstract hash(scope: TenantScope, password: string): Promise<string>;
  /** With `hash` null: takes as long as with one, and answers false. */
  abstract verify(scope: TenantScope, hash: string | null, password: string): Promise<boolean>;
  /** Whether `hash` was made with weaker parameters than those in force. */
  abstract isOutdated(hash: string): boolean;
}
