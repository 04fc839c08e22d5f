/** Waits for `work`, but no longer than `milliseconds`. Says whether it finished; its failure is thrown. */
export const within = async (milliseconds: number, work: Promise<unknown>): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  try {
    return await Promise.race([work.then(() => true as const), tooLate]);
  } finally {
    clearTimeout(timer);
  }
};
