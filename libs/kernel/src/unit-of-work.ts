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
  abstract transaction<Result>(context: TenantScope, work: (tx: Transaction) => Promise<Result>): Promise<Result>;

  /**
   * As `transaction`, for small work that many requests do at the same time: it may share its transaction with other work of
   * the same tenant, but never with work about the same `subject`. Nobody is answered before the commit. `work` may be undone and run a second
   * time, so it must have no effect but through `tx`.
   */
  together<Result>(context: TenantScope, _subject: string, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.transaction(context, work);
  }

  /**
   * As `together`, for work that asks the database for everything at once: the commit travels with what is asked first, and nothing can
   * be asked after it. What was asked is committed unless the database refuses it, even if `work` then throws.
   */
  write<Result>(context: TenantScope, _subject: string, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.transaction(context, work);
  }

  /** As `write`, for work that only reads and so needs no subject: writing is refused. */
  read<Result>(context: TenantScope, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.transaction(context, work);
  }

  /** With no tenant set: for tables that no tenant owns. */
  abstract platformTransaction<Result>(context: RequestContext, work: (tx: Transaction) => Promise<Result>): Promise<Result>;
}
