const sliceMs = 100;

/**
 * What `work` comes to, unless it takes longer than `milliseconds` in which this process could have heard of it: then rejects with what
 * `late` makes. A process that is stopped, or starved by a busy machine, does not take its own silence for that of others.
 */
export const inAwakeTime = async <Result>(milliseconds: number, work: Promise<Result>, late: () => Error): Promise<Result> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    // In slices, so that a time in which this process was stopped or got no core counts as one of them.
    const pass = (left: number): void => {
      if (left > 0) timer = setTimeout(() => pass(left - sliceMs), Math.min(left, sliceMs)).unref();
      // What has arrived by now is heard first.
      else setImmediate(() => reject(late()));
    };
    pass(milliseconds);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
};
