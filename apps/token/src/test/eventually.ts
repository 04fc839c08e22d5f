import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until what is expected holds; throws what the expectation throws when it does not within that time. */
export const eventually = async (expectation: () => unknown, withinMs = 15_000): Promise<void> => {
  const until = performance.now() + withinMs;
  for (;;) {
    try {
      await expectation();
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
      await sleep(25);
    }
  }
};
