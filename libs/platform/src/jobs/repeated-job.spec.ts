import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { captureLog } from '#testing';
import { RepeatedJob } from './repeated-job.js';

class Job extends RepeatedJob {
  readonly runs: AbortSignal[] = [];
  /** Ends the runs in their order: with an error, or without. */
  readonly ends: ((error?: Error) => void)[] = [];

  protected override run(stopping: AbortSignal): Promise<void> {
    this.runs.push(stopping);
    return new Promise((resolve, reject) => this.ends.push((error) => (error ? reject(error) : resolve())));
  }
}

describe('a job that an app repeats', () => {
  let logged: ReturnType<typeof captureLog>;
  beforeAll(() => {
    logged = captureLog();
  });
  let job: Job;

  beforeEach(() => void (logged.length = 0));
  afterEach(async () => {
    const stopped = job.onApplicationShutdown();
    job.ends.at(-1)?.();
    await stopped;
  });

  const start = (everySeconds: number, atStart = false): void => {
    job = new Job({ name: 'Tidying up', everySeconds, atStart });
    job.onApplicationBootstrap();
  };
  const endRun = (nth: number, error?: Error): void => job.ends[nth - 1]?.(error);
  /** Waits for as many runs to have begun. */
  const runs = async (count: number): Promise<void> => {
    while (job.runs.length < count) await sleep(1);
    expect(job.runs).toHaveLength(count);
  };

  it('runs for the first time one interval after the start, or at the start', async () => {
    start(3_600, true);
    expect(job.runs).toHaveLength(1);
    endRun(1);
    await job.onApplicationShutdown();
    start(0.02);
    expect(job.runs).toHaveLength(0);
    await runs(1);
  });

  it('never runs twice at once, however long a run takes', async () => {
    start(0.005, true);
    await sleep(50);
    await runs(1);
    endRun(1);
    await runs(2);
  });

  it('tries a failed run again, and tells of the second failure in a row and of its end', async () => {
    start(0.005, true);
    endRun(1, new Error('refused'));
    await runs(2);
    expect(logged).toEqual([]);
    endRun(2, new Error('refused'));
    await runs(3);
    endRun(3);
    await runs(4);
    expect(logged.map(({ msg }) => msg)).toEqual([
      'Tidying up failed twice in a row and is tried again until it works',
      'Tidying up works again',
    ]);
  });

  it('tells the run under way that the app stops, waits for it, and runs no more', async () => {
    start(0.005, true);
    let hasStopped = false;
    const stopped = job.onApplicationShutdown().then(() => (hasStopped = true));
    await sleep(20);
    expect(job.runs[0]?.aborted).toBe(true);
    expect(hasStopped).toBe(false);
    endRun(1, new Error('cut off'));
    await stopped;
    await sleep(20);
    await runs(1);
    expect(logged).toEqual([]);
  });
});
