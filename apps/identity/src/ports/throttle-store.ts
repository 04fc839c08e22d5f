import type { TenantScope } from '#contracts';
import type { Transaction } from '#kernel';

/** What is counted, and whose: `counter` names the limit with its measure, so that a changed limit begins to count anew. */
export type ThrottleKey = { readonly counter: string; readonly subject: string };

/**
 * Counters that all replicas share, in windows that begin with the first occurrence. Every method throws a `ServiceError`
 * (`unavailable`) when it cannot look or count.
 */
export abstract class ThrottleStore {
  /** When the running window ends, if there were `most` occurrences in it; null otherwise. */
  abstract exhaustedUntil(tx: Transaction, scope: TenantScope, key: ThrottleKey, most: number, at: Date): Promise<Date | null>;
  /** Counts one occurrence in one step: parallel ones are all counted, each with a number of its own. */
  abstract count(
    tx: Transaction,
    scope: TenantScope,
    key: ThrottleKey,
    seconds: number,
    at: Date,
  ): Promise<{ readonly occurrences: number; readonly endsAt: Date }>;
  /** Takes back one occurrence that was counted in the window that runs. */
  abstract uncount(tx: Transaction, scope: TenantScope, key: ThrottleKey): Promise<void>;
  /** Begins a window that ends at `until`; false, in one step, if one runs already. */
  abstract open(
    tx: Transaction,
    scope: TenantScope,
    key: ThrottleKey,
    window: { readonly until: Date; readonly at: Date },
  ): Promise<boolean>;
  /** Everything of the tenant. */
  abstract deleteAll(tx: Transaction, scope: TenantScope): Promise<void>;
}
