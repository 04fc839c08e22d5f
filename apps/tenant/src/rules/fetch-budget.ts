import { LRUCache } from 'lru-cache';

/** How many documents are fetched in a minute: for a tenant, and of those for one network address, whose requests name them. */
const perMinute = { tenant: 120, address: 20 } as const;
const minuteMs = 60_000;
const maxCounted = 10_000;

/** Bounds how often somebody can have this replica fetch documents: requests that name ever other ones would make others' servers the target of it. */
export class FetchBudget {
  readonly #counts = new LRUCache<string, number>({ max: maxCounted });

  /** Whether there is one more in this minute, which is counted then. `address` null: nobody's request. */
  take(tenantId: string, address: string | null, now: Date): boolean {
    const minute = Math.floor(now.getTime() / minuteMs);
    const counted: readonly (readonly [string, number])[] = [
      [`${minute} ${tenantId}`, perMinute.tenant],
      ...(address === null ? [] : [[`${minute} ${tenantId} ${address}`, perMinute.address] as const]),
    ];
    if (counted.some(([key, most]) => (this.#counts.get(key) ?? 0) >= most)) return false;
    for (const [key] of counted) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    return true;
  }
}
