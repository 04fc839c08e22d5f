import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ServiceError } from '#contracts';

/** 0: no limit. */
export type LimitSettings = { readonly requestsPerSecond: number; readonly inactivePerMinute: number };

const limiter = (points: number, duration: number): RateLimiterMemory | null =>
  points === 0 ? null : new RateLimiterMemory({ points, duration });

const refusal = (reason: unknown): unknown =>
  reason instanceof RateLimiterRes
    ? new ServiceError('too_many_requests', 'There were too many requests.', {
        retryAfter: Math.max(1, Math.ceil(reason.msBeforeNext / 1000)),
      })
    : reason;

const isExhausted = (limit: RateLimiterMemory, state: RateLimiterRes | null): state is RateLimiterRes =>
  state !== null && state.consumedPoints >= limit.points;

/**
 * What one caller from one address may do at this replica: requests per second, and answers per minute that were no
 * active token, so that nobody scans for tokens. Refuses with `too_many_requests`.
 */
export class RequestLimits {
  private readonly requests: RateLimiterMemory | null;
  private readonly inactive: RateLimiterMemory | null;

  constructor({ requestsPerSecond, inactivePerMinute }: LimitSettings) {
    this.requests = limiter(requestsPerSecond, 1);
    this.inactive = limiter(inactivePerMinute, 60);
  }

  /** Where this is false, `admit` admits everybody. */
  get limitsRequests(): boolean {
    return this.requests !== null;
  }

  /** Counts a request, and refuses one too many. */
  async admit(who: string): Promise<void> {
    try {
      await this.requests?.consume(who);
    } catch (reason) {
      throw refusal(reason);
    }
  }

  /** Refuses who has asked for too many inactive tokens. What is known to be active is answered without this. */
  async admitUnknownToken(who: string): Promise<void> {
    const state = (await this.inactive?.get(who)) ?? null;
    if (this.inactive && isExhausted(this.inactive, state)) throw refusal(state);
  }

  /** To be told of each answer that was no active token, and of each caller that was not authenticated. */
  async recordInactive(who: string): Promise<void> {
    await this.inactive?.penalty(who);
  }
}
