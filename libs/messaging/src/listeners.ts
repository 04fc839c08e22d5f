/** Those who want to know when something happens. */
export class Listeners {
  readonly #listeners = new Set<() => void>();

  /** Returns the way to stop listening. */
  add(listener: () => void): () => void {
    const entry = (): void => listener();
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
