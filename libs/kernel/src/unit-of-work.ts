import type { RequestContext, TenantId, TenantScope } from '#contracts';

/** An open transaction. Use cases pass it on; only stores look inside. */
export interface Transaction {
  /** The tenant whose rows are visible; null outside any tenant, where no tenant-owned row is. */
  readonly tenantId: TenantId | null;
  /** Runs `action` once the transaction has committed, never after a rollback. Its failure is logged, not thrown. */
  afterCommit(action: () => Promise<void> | void): void;
}

/** Runs work in one database transaction: all of it or nothing. Failures of the database become `unavailable`. */
export abstract class UnitOfWork {
  /** With the tenant set for row-level security. */
  abstract inTenant<Result>(context: TenantScope, work: (tx: Transaction) => Promise<Result>): Promise<Result>;

  /** With no tenant set: for tables that no tenant owns. */
  abstract onPlatform<Result>(context: RequestContext, work: (tx: Transaction) => Promise<Result>): Promise<Result>;
}
