import { LRUCache } from 'lru-cache';
import type { UserId } from '#contracts';
import { entriesAtMost } from '#kernel';
import type { ActiveLimit } from './limits-at.js';
import type { Exhaustion } from './request-limiter.js';

type Window = { readonly endsAt: number; count: number; told: boolean };

/** How many windows a replica remembers: about 30 MB. */
const maxWindows = 100_000;

/**
 * Counts the requests of users in this replica's memory, in windows that begin with the first one. To decide and to count is one step, without a promise:
 * of parallel requests just as many are let in as are allowed. Every user has a counter of their own; where there is room for no more, those who
 * have been quiet longest begin anew, since a shared counter would let one user use up what is another's.
 */
export class UserCounters {
  readonly #windows: LRUCache<string, Window>;

  constructor(
    private readonly now: () => number = Date.now,
    max = maxWindows,
  ) {
    this.#windows = new LRUCache(entriesAtMost(max));
  }

  /** Counts one request; or says, without counting it, that it is one too many. `allowance`: how many times the limit's number may be used up. */
  take(limit: ActiveLimit, userId: UserId, allowance = 1): Exhaustion | null {
    const key = limit.prefix + userId;
    const now = this.now();
    const window = this.#windows.get(key);
    if (window === undefined || window.endsAt <= now) {
      this.#windows.set(key, { endsAt: now + limit.seconds * 1_000, count: 1, told: false });
      return null;
    }
    if (window.count < limit.max * allowance) {
      window.count += 1;
      return null;
    }
    const first = !window.told;
    window.told = true;
    return { seconds: Math.max(1, Math.ceil((window.endsAt - now) / 1_000)), until: new Date(window.endsAt), first };
  }
}
