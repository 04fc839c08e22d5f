import type { Idempotency, JsonObject, Replayable, RequestContext, TenantScope } from '#contracts';
import type { Transaction } from './unit-of-work.js';

/** Runs the transaction in which something is created. Its result is the answer. */
export type RunCreation<Answer> = (work: (tx: Transaction) => Promise<Answer>) => Promise<Answer>;

/**
 * Makes what several requests with one key ask for once, and answers all of them alike for 24 hours. The key is written in the transaction of the
 * creation: there is never one without the other. A creation that fails leaves no key behind.
 */
export abstract class IdempotentCreations {
  /**
   * What `create` answers, or what it answered before to the same key, whatever has become of the thing since. `create` runs its one
   * transaction by the function that it is handed; what comes before that is not done again for a repetition. Without a key it is created each
   * time. Throws `request_in_progress` while another request with this key creates it, at once, and `idempotency_key_reused` where
   * the fingerprint is another. The key is known to the tenant of `scope` alone.
   */
  abstract once<Answer extends JsonObject & Replayable>(
    scope: TenantScope,
    idempotency: Idempotency | undefined,
    create: (run: RunCreation<Answer>) => Promise<Answer>,
  ): Promise<Answer>;

  /** Deletes keys of any tenant that have expired, a bounded number at a time; answers how many, 0 when none is left. */
  abstract removeExpired(context: RequestContext): Promise<number>;
}
