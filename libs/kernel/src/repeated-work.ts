type Log = { log(entry: object): void; warn(entry: object): void };

/**
 * Tells of work that is repeated by itself what an operator must know: nothing of a failure that the next attempt mends, one line of failures
 * in a row, and one when it works again.
 */
export class RepeatedWork {
  #failures = 0;

  /** `name` begins a sentence: "Sweeping the outbox". */
  constructor(
    private readonly name: string,
    private readonly log: Log,
  ) {}

  succeeded(): void {
    if (this.#failures > 1) this.log.log({ msg: `${this.name} works again`, failures: this.#failures });
    this.#failures = 0;
  }

  failed(error: unknown): void {
    this.#failures += 1;
    if (this.#failures === 2) this.log.warn({ msg: `${this.name} failed twice in a row and is tried again until it works`, err: error });
  }
}
