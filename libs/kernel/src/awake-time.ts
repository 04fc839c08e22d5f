import { setImmediate as eventsRead, setTimeout as sleep } from 'node:timers/promises';

const sliceMs = 100;

/** Passes `milliseconds` in slices, so that a time in which this process was stopped or got no core counts as one of them. */
const awakeFor = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  for (let left = milliseconds; left > 0; left -= sliceMs) await sleep(Math.min(left, sliceMs), undefined, { ref: false, signal });
};

/**
 * What `work` comes to, unless it takes longer than `milliseconds` in which this process could have heard of it: then rejects with what
 * `late` makes. A process that is stopped, or starved by a busy machine, does not take its own silence for that of others.
 */
export const inAwakeTime = async <Result>(milliseconds: number, work: Promise<Result>, late: () => Error): Promise<Result> => {
  const settled = new AbortController();
  const tooLate = async (): Promise<never> => {
    await awakeFor(milliseconds, settled.signal);
    await eventsRead();
    throw late();
  };
  try {
    return await Promise.race([work, tooLate()]);
  } finally {
    settled.abort();
  }
};
