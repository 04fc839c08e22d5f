import { ServiceError } from '#contracts';

/** How many may wait behind the try that is under way. */
const longestLine = 32;

const tooMany = (): ServiceError =>
  new ServiceError('too_many_requests', 'There are too many tries of this kind under way.', { retryAfter: 1 });

/**
 * Lets one try of a key be under way at a time, and the others wait in turn: a try is charged before it is known to be wrong, so that tries side by side would
 * use up what only wrong ones may. Per process: what several replicas let in at once is bounded by the charge all the same.
 */
export class TryLine {
  /** Those who wait behind the try of each key, first come first. */
  private readonly lines = new Map<string, Set<() => void>>();

  /** ServiceError `too_many_requests` where the line is full, or the turn would come after the deadline (milliseconds since the epoch). */
  async run<Result>(key: string, deadline: number, work: () => Promise<Result>): Promise<Result> {
    await this.turn(key, deadline);
    try {
      return await work();
    } finally {
      this.next(key);
    }
  }

  /** How many keys have a try under way. */
  get size(): number {
    return this.lines.size;
  }

  private async turn(key: string, deadline: number): Promise<void> {
    const waiting = this.lines.get(key);
    if (waiting === undefined) {
      this.lines.set(key, new Set());
      return;
    }
    if (waiting.size >= longestLine) throw tooMany();
    await new Promise<void>((resolve, reject) => {
      const start = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(
        () => {
          waiting.delete(start);
          reject(tooMany());
        },
        Math.max(0, deadline - Date.now()),
      );
      waiting.add(start);
    });
  }

  private next(key: string): void {
    const waiting = this.lines.get(key);
    const [first] = waiting ?? [];
    if (waiting === undefined || first === undefined) {
      this.lines.delete(key);
      return;
    }
    waiting.delete(first);
    first();
  }
}
