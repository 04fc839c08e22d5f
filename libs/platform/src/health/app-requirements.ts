/** What an app cannot do its work without beside its database and the transport: told by its module, looked at by `/readyz`. */
export class AppRequirements {
  readonly #probes = new Map<string, () => Promise<void> | void>();

  /** `probe` throws or rejects for as long as the app must not be sent requests because of it. */
  add(name: string, probe: () => Promise<void> | void): void {
    this.#probes.set(name, probe);
  }

  get all(): ReadonlyMap<string, () => Promise<void> | void> {
    return this.#probes;
  }
}
