import type { ClientId } from '#contracts';
import type { Statement } from '../ports.js';

/** What was decided; null: nothing yet. */
export type PolledAnswer = 'allow' | 'deny' | null;

/** One poll. `isTooFast`: it came before the interval was over, which is longer from then on. */
export type Poll = { readonly isTooFast: boolean; readonly answer: PolledAnswer; readonly expiresAt: number };

/** `secretHash`: of what the client polls with. */
export type PollRequest = { readonly secretHash: string; readonly clientId: ClientId; readonly at: number };

/** What clients poll for until a person has decided (RFC 8628 §3.4, CIBA §10.1). */
export interface PolledStore {
  /**
   * One guarded UPDATE, which isolates itself from others. Null where that client waits for no such thing, and nothing changes. While there is no answer, a poll that comes more than `polling.tolerance` before its
   * time adds `polling.slowDownBy` to the interval, up to `polling.maxInterval`; the first one is never too fast. A poll that meets another is too fast at once, waits for nothing and changes nothing.
   */
  poll(request: PollRequest): Statement<Poll | null>;
  /** What the person decided. That it is decided once is for the authorization request to see to. */
  answer(secretHash: string, answer: NonNullable<PolledAnswer>): Statement<void>;
}

/** Seconds. RFC 8628 §3.5, CIBA §11: 5 with each `slow_down`. Clocks of replicas, and those of clients, may be apart by `tolerance`. */
export const polling = { interval: 5, slowDownBy: 5, maxInterval: 60, tolerance: 1 } as const;
