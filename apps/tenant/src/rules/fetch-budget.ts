import { LRUCache } from 'lru-cache';
import { entriesAtMost } from '#kernel';
import { addressGroups } from '#limits';

/** How many documents are fetched in a minute: of clients that are new to a tenant, in all and for one network address (of IPv6, one /64 and, with more room, the networks around it), whose requests name them; and of one that it knows. */
const perMinute = { tenant: 120, address: 20, client: 10 } as const;
const minuteMs = 60_000;
const maxCounted = 10_000;

/**
 * Bounds how often somebody can have this replica fetch documents: requests that name ever other ones would make others' servers the target of it. Those that are known have their own share: else strangers could
 * keep one that has been withdrawn from being looked at again.
 */
export class FetchBudget {
  readonly #counts = new LRUCache<string, number>(entriesAtMost(maxCounted));

  /** Whether there is one more in this minute, which is counted then, of a client that is new to the tenant. `address` null: nobody's request. */
  takeForNew(tenantId: string, address: string | null, now: Date): boolean {
    const groups = address === null ? [] : addressGroups(address);
    const ofAddress = groups.map(({ id, allowance }) => [`${tenantId} ${id}`, perMinute.address * allowance] as const);
    return this.#take(now, [[tenantId, perMinute.tenant], ...ofAddress]);
  }

  /** As `takeForNew`, of a client that the tenant knows, whoever asks. */
  takeForKnown(tenantId: string, clientId: string, now: Date): boolean {
    return this.#take(now, [[`${tenantId} ${clientId}`, perMinute.client]]);
  }

  #take(now: Date, counted: readonly (readonly [string, number])[]): boolean {
    const minute = Math.floor(now.getTime() / minuteMs);
    const shares = counted.map(([of, most]) => ({ key: `${minute} ${of}`, most }));
    if (shares.some(({ key, most }) => (this.#counts.get(key) ?? 0) >= most)) return false;
    for (const { key } of shares) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    return true;
  }
}
