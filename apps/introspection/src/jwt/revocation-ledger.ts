import type { TenantId } from '#contracts';
import { RevocationList } from './revocation-list.js';

/**
 * What this replica has been told of revocations, by tenant, in one unbroken stretch of listening. When there are more than
 * `capacity`, the tenants with the most are given up: their tokens must be asked about.
 */
export class RevocationLedger {
  private readonly lists = new Map<TenantId, RevocationList>();
  private readonly givenUp = new Set<TenantId>();
  private held = 0;
  /** Epoch seconds until which all revocations are in it, as are those told of since; null: not all yet. */
  completeAsOf: number | null = null;

  constructor(
    private readonly capacity: number,
    /** Epoch seconds. */
    readonly begunAt: number,
  ) {}

  /** Null for a tenant that was given up. The same list as long as nothing of it is forgotten but what is over. */
  of(tenantId: TenantId): RevocationList | null {
    if (this.givenUp.has(tenantId)) return null;
    const known = this.lists.get(tenantId);
    if (known) return known;
    const list = new RevocationList();
    this.lists.set(tenantId, list);
    return list;
  }

  /** `until` is epoch seconds. */
  add(tenantId: TenantId, subject: string, until: number): void {
    const list = this.of(tenantId);
    if (list === null) return;
    const before = list.size;
    list.add(subject, until);
    this.held += list.size - before;
    if (this.held > this.capacity) this.giveUpLongest();
  }

  /** Forgets what is over, and the lists that nothing is left in. */
  prune(now: number): void {
    this.held = 0;
    for (const [tenantId, list] of this.lists) {
      list.prune(now);
      this.held += list.size;
      if (list.size === 0) this.lists.delete(tenantId);
    }
  }

  get size(): number {
    return this.held;
  }

  get isPartial(): boolean {
    return this.givenUp.size > 0;
  }

  private giveUpLongest(): void {
    let longest: { tenantId: TenantId; size: number } | undefined;
    for (const [tenantId, { size }] of this.lists) if (size > (longest?.size ?? 0)) longest = { tenantId, size };
    if (longest === undefined) return;
    this.lists.delete(longest.tenantId);
    this.givenUp.add(longest.tenantId);
    this.held -= longest.size;
  }
}
