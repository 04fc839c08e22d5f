/** Lets a bounded number of tasks run at a time, the others in the order they came; knows when all are done. */
export class Slots {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #idle: (() => void)[] = [];

  constructor(private readonly size: number) {}

  /** Runs `task` as soon as a slot is free, with its result or error. */
  async run<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.size) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else if ((this.#running -= 1) === 0) for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  /** Resolves when nothing runs or waits. */
  async idle(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }
}
