const sliceMs = 100;

const slice = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });

/** For what has arrived by now to be heard. */
const eventsRead = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** Passes `milliseconds` in slices, so that a time in which this process was stopped or got no core counts as one of them. */
const awakeFor = async (milliseconds: number, isOver: () => boolean): Promise<void> => {
  for (let left = milliseconds; left > 0 && !isOver(); left -= sliceMs) await slice(Math.min(left, sliceMs));
  await eventsRead();
};

/**
 * What `work` comes to, unless it takes longer than `milliseconds` in which this process could have heard of it: then rejects with what
 * `late` makes. A process that is stopped, or starved by a busy machine, does not take its own silence for that of others.
 */
export const inAwakeTime = async <Result>(milliseconds: number, work: Promise<Result>, late: () => Error): Promise<Result> => {
  let isOver = false;
  const tooLate = async (): Promise<Result> => {
    await awakeFor(milliseconds, () => isOver);
    return isOver ? work : Promise.reject(late());
  };
  try {
    return await Promise.race([work, tooLate()]);
  } finally {
    isOver = true;
  }
};
