/** So many at a time; the others in the order in which they came. */
class Turns {
  #running = 0;
  readonly #waiting = new Set<() => void>();

  constructor(private readonly size: number) {}

  get isIdle(): boolean {
    return this.#running === 0;
  }

  /** Resolves, with what ends the turn, when it has come; rejects with the reason of `signal` if that aborts before. */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#running < this.size) this.#running += 1;
    else await this.#wait(signal);
    return () => this.#end();
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiting.delete(begin);
        reject(signal.reason as Error);
      };
      const begin = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(begin);
    });
  }

  #end(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#running -= 1;
    else {
      this.#waiting.delete(next);
      next();
    }
  }
}

/** How many fetches may be under way at the same time, in all and at one host. */
export type FetchBounds = { readonly atATime: number; readonly ofOneHost: number };

/** Bounds what fetching takes of this process, and what it asks of a host, whoever named its addresses. */
export class FetchTurns {
  readonly #all: Turns;
  readonly #hosts = new Map<string, Turns>();

  constructor(private readonly bounds: FetchBounds) {
    this.#all = new Turns(bounds.atATime);
  }

  /** Runs `work` when its turn has come; rejects with the reason of `signal` if that aborts before. */
  async run<Result>(host: string, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    const turns = this.#hosts.get(host) ?? new Turns(this.bounds.ofOneHost);
    this.#hosts.set(host, turns);
    // The host's first: those that wait for a slow one hold up none of the others.
    const endOfHost = await turns.take(signal);
    try {
      const end = await this.#all.take(signal);
      try {
        return await work();
      } finally {
        end();
      }
    } finally {
      endOfHost();
      if (turns.isIdle) this.#hosts.delete(host);
    }
  }
}
