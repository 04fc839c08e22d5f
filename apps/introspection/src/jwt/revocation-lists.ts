import { Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { GrantId, TenantContext, TenantId } from '#contracts';
import type { Clock } from '#kernel';
import type { RevocationsInForce } from '#oauth-core';
import { requestBudgetMs } from '#platform';
import type { RevocationSource } from '../ports/revocation-source.js';
import { RevocationList } from './revocation-list.js';

/** No access token lives longer than a day; clocks may differ by a little. Seconds. */
const longestAccessToken = 86_400 + 300;
/** A transaction that began before a list was read may end after it, and clocks differ. Seconds. */
const overlap = 120;
const mostTenants = 10_000;

export type RevocationListLimits = {
  /** Revocations of all tenants together; a tenant with more than all is asked about instead. */
  readonly capacity: number;
  /** Seconds for which a list counts as complete after it was read: what a lost event can do. */
  readonly maxAge: number;
};

type Reading = { readonly list: RevocationList; state: 'reading' | 'idle'; retryAt: number };

/**
 * The revocations in force of the tenants whose JWTs this replica verifies. A tenant's list is used once it has been read
 * completely from the token service, is kept complete by events, and is read again (what is new of it) every half `maxAge`.
 * Without a complete list a tenant's tokens must be asked about.
 */
export class RevocationLists {
  private readonly logger = new Logger('Revocations');
  private readonly tenants: LRUCache<TenantId, Reading>;
  private trusted = true;

  constructor(
    private readonly source: RevocationSource,
    private readonly clock: Clock,
    private readonly limits: RevocationListLimits,
  ) {
    this.tenants = new LRUCache({ max: mostTenants, maxSize: limits.capacity + mostTenants, sizeCalculation: ({ list }) => list.size + 1 });
  }

  /** Null while it is not known to be complete: then ask. Starts reading when there is need to. */
  inForce(tenant: TenantContext): RevocationsInForce | null {
    if (!this.trusted) return null;
    const now = this.clock.epochSeconds();
    const reading = this.tenants.get(tenant.tenantId) ?? this.start(tenant.tenantId);
    const { list } = reading;
    const age = list.completeAsOf === null ? Infinity : now - list.completeAsOf;
    if (age >= this.limits.maxAge / 2 && reading.state === 'idle' && now >= reading.retryAt) void this.read(tenant, reading);
    return age < this.limits.maxAge ? list : null;
  }

  /** Whether what `inForce` answered is still to be trusted. */
  stillKnows(tenantId: TenantId, list: RevocationsInForce): boolean {
    return this.trusted && this.tenants.peek(tenantId)?.list === list;
  }

  /** An event told of it. `until` is epoch seconds. */
  add(tenantId: TenantId, tokenHash: string, until: number): void {
    this.tenants.peek(tenantId)?.list.add(tokenHash, until);
  }

  addGrant(tenantId: TenantId, grantId: GrantId): void {
    this.add(tenantId, grantId, this.clock.epochSeconds() + longestAccessToken);
  }

  forget(tenantId: TenantId): void {
    this.tenants.delete(tenantId);
  }

  /** Events may be missed from now on: no list is complete. */
  suspend(): void {
    this.trusted = false;
    this.tenants.clear();
  }

  /** Events flow again: every list is read anew. */
  resume(): void {
    this.tenants.clear();
    this.trusted = true;
  }

  private start(tenantId: TenantId): Reading {
    const reading: Reading = { list: new RevocationList(), state: 'idle', retryAt: 0 };
    this.tenants.set(tenantId, reading);
    return reading;
  }

  private async read(tenant: TenantContext, reading: Reading): Promise<void> {
    reading.state = 'reading';
    const began = this.clock.epochSeconds();
    try {
      const complete = await this.readPages(tenant, reading.list);
      if (complete) reading.list.completeAsOf = began;
      else reading.retryAt = began + this.limits.maxAge;
    } catch (error) {
      reading.retryAt = began + 1;
      this.logger.warn({
        msg: 'The revocations in force could not be read; tokens are asked about',
        tenantId: tenant.tenantId,
        err: error,
      });
    } finally {
      reading.state = 'idle';
    }
    this.weigh(tenant.tenantId, reading);
  }

  /** False when there are more than may be held. */
  private async readPages(tenant: TenantContext, list: RevocationList): Promise<boolean> {
    const since = list.completeAsOf === null ? undefined : Math.max(0, list.completeAsOf - overlap);
    for (let cursor: string | undefined; ;) {
      const context = { ...tenant, deadline: Date.now() + requestBudgetMs };
      const { items, nextCursor } = await this.source.page(context, { since, cursor });
      for (const { id, until } of items) list.add(id, until);
      if (list.size > this.limits.capacity) return false;
      if (nextCursor === null) return true;
      cursor = nextCursor;
    }
  }

  /** A list that grew may push out others, or itself. */
  private weigh(tenantId: TenantId, reading: Reading): void {
    reading.list.prune(this.clock.epochSeconds());
    if (this.tenants.peek(tenantId) !== reading) return;
    this.tenants.delete(tenantId);
    this.tenants.set(tenantId, reading.list.size > this.limits.capacity ? { ...reading, list: new RevocationList() } : reading);
  }
}
