/** When something that was not taken is tried again. */
export type RetryDelays = {
  /** Seconds before the second try; doubles with each further one, up to `longestDelay`. */
  readonly firstDelay: number;
  readonly longestDelay: number;
};

/** Milliseconds until the try after number `attempt`: exponential, and anything from half to the whole of that. `random` is 0 to 1. */
export const retryDelay = ({ firstDelay, longestDelay }: RetryDelays, attempt: number, random: number): number =>
  Math.min(longestDelay, firstDelay * 2 ** Math.min(attempt - 1, 30)) * 1_000 * (0.5 + random / 2);
