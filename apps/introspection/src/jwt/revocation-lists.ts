import type { GrantId, TenantId } from '#contracts';
import type { Clock } from '#kernel';
import type { RevocationsInForce } from '#oauth-core';
import { newRequestContext } from '#platform';
import type { RevocationSource } from '../ports/revocation-source.js';
import { RevocationLedger } from './revocation-ledger.js';

/** No access token lives longer than a day; clocks may differ by a little. Seconds. */
const longestAccessToken = 86_400 + 300;
/** A transaction that began before a list was read may end after it, and clocks differ. Seconds. */
const overlap = 120;
/** By how much the clock of who issued a token may be ahead of the database's. Seconds. */
const toleratedSkew = 60;
/** After how long a tenant that was given up is given another chance. Seconds. */
const reconsiderAfter = 3_600;

export type RevocationListLimits = {
  /** Revocations of all tenants together; past it, the tenants with the most are asked about instead. */
  readonly capacity: number;
  /** Seconds for which what was read counts as complete: what a lost event can do. */
  readonly maxAge: number;
};

/**
 * The revocations in force of all tenants, for this replica to verify JWTs itself. They are read from the token service page
 * by page, and are complete from then on because events tell what is new; what a lost event did not tell, reading again
 * does. While they are not complete, tokens must be asked about.
 */
export class RevocationLists {
  private ledger: RevocationLedger | null;
  /** Epoch seconds. */
  private restoredAt = Number.NEGATIVE_INFINITY;
  private whenRestored: () => void = () => undefined;

  constructor(
    private readonly source: RevocationSource,
    private readonly clock: Clock,
    private readonly limits: RevocationListLimits,
  ) {
    this.ledger = this.anew();
  }

  /** Whether everything was read, not too long ago, and nothing may have been missed since. */
  get areComplete(): boolean {
    const asOf = this.ledger?.completeAsOf ?? null;
    return asOf !== null && this.clock.epochSeconds() - asOf < this.limits.maxAge;
  }

  /** Null where they are not known to be complete: then ask. */
  inForce(tenantId: TenantId): RevocationsInForce | null {
    return this.areComplete ? (this.ledger?.of(tenantId) ?? null) : null;
  }

  /** Whether what `inForce` answered is still to be trusted. */
  stillKnows(tenantId: TenantId, list: RevocationsInForce): boolean {
    return this.ledger?.of(tenantId) === list;
  }

  /**
   * Whether a token may come from before the data was restored from a backup: its revocation, and its grant, may have been lost.
   * `issuedAt` is epoch seconds.
   */
  mayPredateRestore(issuedAt: number): boolean {
    return issuedAt <= this.restoredAt + toleratedSkew;
  }

  /** Calls back when it turns out that the data was restored: what was known of tokens is of another past. */
  onRestore(callback: () => void): void {
    this.whenRestored = callback;
  }

  /** An event told of it. `until` is epoch seconds. */
  add(tenantId: TenantId, tokenHash: string, until: number): void {
    this.ledger?.add(tenantId, tokenHash, until);
  }

  addGrant(tenantId: TenantId, grantId: GrantId): void {
    this.add(tenantId, grantId, this.clock.epochSeconds() + longestAccessToken);
  }

  /** Events may be missed from now on: nothing is known. */
  suspend(): void {
    this.ledger = null;
  }

  /** Events flow again: everything is to be read anew. */
  resume(): void {
    this.ledger = this.anew();
  }

  /**
   * Reads what is in force, or what is new of it. Nothing, while events may be missed. Throws a `ServiceError` when that
   * cannot be had; what was read so far is kept.
   */
  async read(): Promise<void> {
    const began = this.clock.epochSeconds();
    if (this.ledger?.isPartial && began - this.ledger.begunAt >= reconsiderAfter) this.ledger = this.anew();
    const { ledger } = this;
    if (ledger === null) return;
    const since = ledger.completeAsOf === null ? undefined : Math.max(0, ledger.completeAsOf - overlap);
    for (let cursor: string | undefined; ;) {
      const { items, nextCursor, restoredAt } = await this.source.page(newRequestContext(), { since, cursor });
      this.recordRestore(restoredAt);
      for (const { tenantId, id, until } of items) ledger.add(tenantId, id, until);
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
    ledger.prune(this.clock.epochSeconds());
    ledger.completeAsOf = began;
  }

  get size(): number {
    return this.ledger?.size ?? 0;
  }

  private recordRestore(restoredAt: number | null): void {
    if (restoredAt === null || restoredAt <= this.restoredAt) return;
    this.restoredAt = restoredAt;
    this.whenRestored();
  }

  private anew(): RevocationLedger {
    return new RevocationLedger(this.limits.capacity, this.clock.epochSeconds());
  }
}
