/**
 * How long one of a race waits for a connection (`patienceMs` of a data source): a hundred share ten, on a machine that does other things too, and
 * what is asked is who wins, not how fast.
 */
export const racePatienceMs = 30_000;

/** Starts `attempt` `times` at once and waits for all: what a race between as many callers comes to. Indices count from 0. */
export const race = async <Result>(times: number, attempt: (index: number) => Promise<Result>): Promise<PromiseSettledResult<Result>[]> =>
  Promise.allSettled(Array.from({ length: times }, (_, index) => attempt(index)));

/** The values of those that succeeded. */
export const fulfilled = <Result>(results: readonly PromiseSettledResult<Result>[]): Result[] =>
  results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));

/** The reasons of those that failed. */
export const rejected = (results: readonly PromiseSettledResult<unknown>[]): unknown[] =>
  results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
