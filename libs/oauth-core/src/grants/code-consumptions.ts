import type { TenantContext } from '#contracts';
import type { ConsumeOutcome } from './authorization-code-store.js';

/** The consumptions of codes that are under way at one replica. */
export class CodeConsumptions {
  readonly #underWay = new Map<string, Promise<ConsumeOutcome>>();

  /**
   * What `consume` answers, or the one before that consumes the same code: each of a hundred who come with it at the same time would hold a connection, and wait for the
   * others to find that nothing is left to revoke.
   */
  once({ tenantId }: TenantContext, codeHash: string, consume: () => Promise<ConsumeOutcome>): Promise<ConsumeOutcome> {
    const key = `${tenantId} ${codeHash}`;
    const consumption = this.#underWay.get(key) ?? consume().finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, consumption);
    return consumption;
  }
}
