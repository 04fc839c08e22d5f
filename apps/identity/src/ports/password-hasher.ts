import type { RequestContext } from '#contracts';

/**
 * Hashes passwords, a bounded number at a time. Every call may throw ServiceError `too_many_requests` when too many wait
 * already, and `deadline_exceeded`, without hashing, when its turn comes after the context's deadline.
 */
export abstract class PasswordHasher {
  /** PHC string with the parameters in force. */
  abstract hash(context: RequestContext, password: string): Promise<string>;
  /** With `hash` null: takes as long as with one, and answers false. */
  abstract verify(context: RequestContext, hash: string | null, password: string): Promise<boolean>;
  /** Whether `hash` was made with weaker parameters than those in force. */
  abstract isOutdated(hash: string): boolean;
}
