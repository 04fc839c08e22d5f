import { atEndOfBurst } from './end-of-burst.js';

/**
 * Runs the work of each key in batches, one after the other: what comes in one burst, or while a batch of that key is under way, shares the next one.
 * Batches of different keys do not wait for each other.
 */
export class SerialBatches<Key, Work> {
  readonly #waiting = new Map<Key, Work[]>();

  constructor(
    /** Takes the next batch out of what waits, the first of it at least, and runs it. Must not throw. */
    private readonly runBatch: (waiting: Work[]) => Promise<void>,
    /** So many are not waited for longer. */
    private readonly max: number,
  ) {}

  add(key: Key, work: Work): void {
    const waiting = this.#waiting.get(key);
    if (waiting) {
      waiting.push(work);
      return;
    }
    const begun = [work];
    this.#waiting.set(key, begun);
    void this.#serve(key, begun);
  }

  async #serve(key: Key, waiting: Work[]): Promise<void> {
    try {
      await this.#gather(waiting);
      while (waiting.length > 0) {
        await this.runBatch(waiting);
        await this.#gather(waiting);
      }
    } finally {
      this.#waiting.delete(key);
    }
  }

  // Without this the first of a burst would set off alone, and so would the first of each later step: bursts stay torn.
  #gather(waiting: readonly Work[]): Promise<void> {
    return new Promise((resolve) => atEndOfBurst(() => waiting.length, this.max, resolve));
  }
}
