/**
 * Does in a row, at the end of a tick of the event loop, what was asked for during that tick; nothing waits longer. What many
 * callers ask for at the same time costs far less so: a connection is written to once, its reader is woken once, and the code of each
 * step is still in the processor's caches when the next one needs it.
 */
export class EndOfTick {
  readonly #actions: (() => void)[] = [];

  /** `action` must not throw. */
  add(action: () => void): void {
    if (this.#actions.push(action) === 1) setImmediate(() => this.#act());
  }

  #act(): void {
    for (const action of this.#actions.splice(0)) action();
  }
}
