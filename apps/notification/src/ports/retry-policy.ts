/** When a message that was not taken is tried again. */
export type RetryPolicy = {
  readonly attempts: number;
  /** Seconds before the second try; doubles with each further one, up to `longestDelay`. */
  readonly firstDelay: number;
  readonly longestDelay: number;
};

export const RETRY_POLICY = Symbol('ostiary:delivery-retry-policy');

/** Milliseconds until the try after number `attempt`: exponential, and anything from half to the whole of that. `random` is 0 to 1. */
export const retryDelay = ({ firstDelay, longestDelay }: RetryPolicy, attempt: number, random: number): number =>
  Math.min(longestDelay, firstDelay * 2 ** Math.min(attempt - 1, 30)) * 1_000 * (0.5 + random / 2);
