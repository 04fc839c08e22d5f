import { ServiceError, type EventEnvelope } from '#contracts';

/** When a durable handler that failed is tried again, and when no more. */
export type RetryPolicy = {
  /** After so many tries an event whose handler fails is dead. */
  readonly maxTries: number;
  /** Milliseconds after the first failure; doubled after each further one. */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** Failures that are no fault of the event (a dependency is down) do not kill it before this age. Milliseconds. */
  readonly patienceMs: number;
};

/** Eight tries within about a minute; a day for what is not the event's fault. */
export const defaultRetryPolicy: RetryPolicy = { maxTries: 8, firstDelayMs: 500, longestDelayMs: 60_000, patienceMs: 24 * 60 * 60 * 1000 };

/** Whether a failure is no fault of the event: a dependency is down, or too much is asked of it. */
export const isTransient = (error: unknown): boolean =>
  error instanceof ServiceError && ['unavailable', 'deadline_exceeded', 'too_many_requests'].includes(error.code);

export const isDead = (policy: RetryPolicy, event: EventEnvelope, attempt: number, error: unknown, now: Date): boolean =>
  attempt >= policy.maxTries && (!isTransient(error) || now.getTime() - Date.parse(event.occurredAt) > policy.patienceMs);

export const delayAfter = (policy: RetryPolicy, attempt: number): number =>
  Math.min(policy.longestDelayMs, policy.firstDelayMs * 2 ** Math.min(attempt - 1, 30));
