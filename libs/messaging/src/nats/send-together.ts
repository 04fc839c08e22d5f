/**
 * Sends in one go what is said during one turn of the event loop: the client writes to its socket once for all, and each
 * write costs more than what is in it. For the callers of one connection; nothing waits longer than that turn.
 */
export class SendTogether {
  readonly #waiting: (() => void)[] = [];

  /** `send` must not throw. */
  add(send: () => void): void {
    if (this.#waiting.push(send) === 1) setImmediate(() => this.#sendAll());
  }

  #sendAll(): void {
    for (const send of this.#waiting.splice(0)) send();
  }
}
