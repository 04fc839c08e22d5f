import { createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { entriesAtMost } from '#kernel';
import type { ActiveLimit } from './limits-at.js';

/** That a limit is reached. `seconds` until it may go on, at least 1; `first` for the first who is turned away in this window. */
export type Exhaustion = { readonly seconds: number; readonly until: Date; readonly first: boolean };

type Window = { readonly endsAt: number; told: boolean };
type Counters = { readonly limiter: RateLimiterMemory; newcomers: number; since: number };

/** How many subjects of one measure are told apart in one window; more than that share counters. Bounds the memory. */
const maxSubjects = 50_000;
const sharedCounters = 4_096;

/** Of this process: nobody can work out who shares a counter with whom, to use it up for them. */
const shareKey = randomBytes(32);
const share = (subjectId: string): number => createHmac('sha256', shareKey).update(subjectId).digest().readUInt16BE() % sharedCounters;

/**
 * Counts occurrences in this replica's memory, in windows that begin with the first occurrence. Looking is one look into a
 * map, without a promise: only what has to be counted costs more.
 */
export class RequestLimiter {
  readonly #counters = new LRUCache<string, Counters>({ max: 1_000 });
  readonly #exhausted = new LRUCache<string, Window>(entriesAtMost(2 * maxSubjects));

  constructor(private readonly now: () => number = Date.now) {}

  /** Nobody has to wait. */
  get isIdle(): boolean {
    return this.#exhausted.size === 0;
  }

  /** Whether a subject has to wait; null when it may go on. Counts nothing. */
  exhaustion(limit: ActiveLimit, subjectId: string): Exhaustion | null {
    if (this.isIdle) return null;
    const key = this.#keyOf(limit, subjectId);
    const window = this.#exhausted.get(key);
    if (window === undefined) return null;
    const ms = window.endsAt - this.now();
    if (ms <= 0) {
      this.#exhausted.delete(key);
      return null;
    }
    const first = !window.told;
    window.told = true;
    return { seconds: Math.max(1, Math.ceil(ms / 1_000)), until: new Date(window.endsAt), first };
  }

  /**
   * Counts one occurrence. When it is the last that is allowed, the subject is exhausted until the window ends. `allowance`: how
   * many times the limit's number the subject may use up, as a network may of which one address is a part.
   */
  async count(limit: ActiveLimit, subjectId: string, allowance = 1): Promise<void> {
    const counters = this.#countersOf(limit);
    const key = this.#keyOf(limit, subjectId);
    const { consumedPoints, msBeforeNext, isFirstInDuration }: RateLimiterRes = await counters.limiter.penalty(key);
    if (isFirstInDuration) counters.newcomers += 1;
    if (consumedPoints >= limit.max * allowance) {
      const told = this.#exhausted.get(key)?.told ?? false;
      this.#exhausted.set(key, { endsAt: this.now() + msBeforeNext, told });
    }
  }

  #keyOf(limit: ActiveLimit, subjectId: string): string {
    const counters = this.#countersOf(limit);
    return limit.prefix + (counters.newcomers < maxSubjects ? subjectId : `shared ${share(subjectId)}`);
  }

  #countersOf({ max, seconds }: ActiveLimit): Counters {
    const measure = `${max}/${seconds}`;
    const now = this.now();
    let counters = this.#counters.get(measure);
    if (counters === undefined) {
      counters = { limiter: new RateLimiterMemory({ points: max, duration: seconds, keyPrefix: '' }), newcomers: 0, since: now };
      this.#counters.set(measure, counters);
    } else if (now - counters.since > seconds * 1_000) {
      counters.newcomers = 0;
      counters.since = now;
    }
    return counters;
  }
}
