import { setTimeout as wait } from 'node:timers/promises';

/** Waits until so many milliseconds have passed since then; not at all where they have. */
export const sinceThen = async (then: Date, milliseconds: number): Promise<void> => {
  const rest = then.getTime() + milliseconds - Date.now();
  if (rest > 0) await wait(rest);
};
