import { ServiceError } from '#contracts';

type Waiting = { readonly deadline: number; start(): void; drop(): void };

/**
 * Lets a bounded number of hashings run at once and a bounded number wait: each takes tens of megabytes and a core, so a
 * flood of logins must end in refusals, not in swapping.
 */
export class HashingSlots {
  private running = 0;
  private waiting: Waiting[] = [];
  /** Milliseconds a hashing took lately. */
  private typical = 50;

  constructor(
    private readonly limits: { readonly slots: number; readonly queue: number },
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Runs `work` when a slot is free. ServiceError `too_many_requests` at once when the queue is full or so long that
   * `deadline` (epoch milliseconds) would pass (`retryAfter`: seconds until the queue has emptied); `deadline_exceeded`,
   * without running, when the turn comes after `deadline` all the same.
   */
  async run<Result>(deadline: number, work: () => Promise<Result>): Promise<Result> {
    await this.turn(deadline);
    const start = this.now();
    try {
      return await work();
    } finally {
      this.typical = 0.8 * this.typical + 0.2 * (this.now() - start);
      this.running -= 1;
      this.next();
    }
  }

  /** How many wait. */
  get queued(): number {
    return this.waiting.length;
  }

  private async turn(deadline: number): Promise<void> {
    if (this.running < this.limits.slots && this.waiting.length === 0) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= this.limits.queue) this.dropExpired();
    const wait = (this.waiting.length * this.typical) / this.limits.slots;
    if (this.waiting.length >= this.limits.queue || this.now() + wait + this.typical > deadline) {
      throw new ServiceError('too_many_requests', 'Too many logins at once.', { retryAfter: Math.max(1, Math.ceil(wait / 1_000)) });
    }
    await new Promise<void>((resolve, reject) => {
      this.waiting.push({
        deadline,
        start: resolve,
        drop: () => reject(new ServiceError('deadline_exceeded', 'The request took too long.')),
      });
    });
  }

  private next(): void {
    while (this.running < this.limits.slots) {
      const waiting = this.waiting.shift();
      if (waiting === undefined) return;
      if (waiting.deadline <= this.now()) {
        waiting.drop();
        continue;
      }
      this.running += 1;
      waiting.start();
    }
  }

  private dropExpired(): void {
    const now = this.now();
    const expired = this.waiting.filter((waiting) => waiting.deadline <= now);
    this.waiting = this.waiting.filter((waiting) => waiting.deadline > now);
    for (const waiting of expired) waiting.drop();
  }
}
