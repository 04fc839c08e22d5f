import type { TenantContext } from '#contracts';

/** What is done about a secret that was used, and whose outcome is the same for all who come with it, while it is under way at one replica. */
export class SharedWork<Outcome> {
  readonly #underWay = new Map<string, Promise<Outcome>>();

  /**
   * What `work` answers, or the one before that is about the same secret: each of a hundred who come with it at the same time would hold a connection, and wait for the
   * others to find that nothing is left to revoke.
   */
  once({ tenantId }: TenantContext, secretHash: string, work: () => Promise<Outcome>): Promise<Outcome> {
    const key = `${tenantId} ${secretHash}`;
    const shared = this.#underWay.get(key) ?? work().finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, shared);
    return shared;
  }
}
