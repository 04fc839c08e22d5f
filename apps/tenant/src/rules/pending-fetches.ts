/** What is fetched at the moment: what many ask for at once is fetched once, and of each tenant no more than `max` at a time. */
export class PendingFetches<Fetched> {
  readonly #pending = new Map<string, Map<string, Promise<Fetched>>>();

  constructor(private readonly max: number) {}

  /** What `fetch` answers, or answered whoever asked before for the same; null where the tenant waits for as many others. */
  once(tenantId: string, name: string, fetch: () => Promise<Fetched>): Promise<Fetched> | null {
    const ofTenant = this.#pending.get(tenantId) ?? new Map<string, Promise<Fetched>>();
    const known = ofTenant.get(name);
    if (known !== undefined) return known;
    if (ofTenant.size >= this.max) return null;
    const fetched = fetch().finally(() => {
      ofTenant.delete(name);
      if (ofTenant.size === 0) this.#pending.delete(tenantId);
    });
    ofTenant.set(name, fetched);
    this.#pending.set(tenantId, ofTenant);
    return fetched;
  }
}
