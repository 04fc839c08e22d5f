import type { RequestContext, TenantId, TenantScope } from '#contracts';
import type { Query, Statement } from './statement.js';

/** An open transaction that goes step by step. Use cases pass it on; only stores look inside. Worthless once its work has ended. */
export interface Transaction {
  /** The tenant whose rows are visible; null outside any tenant, where no tenant-owned row is. */
  readonly tenantId: TenantId | null;
  /** Runs one statement, and answers when the database has: the next step may depend on it. */
  run<Result>(statement: Statement<Result>): Promise<Result>;
  /** Runs `action` once the transaction has committed, never after a rollback. Its failure is logged, not thrown. */
  afterCommit(action: () => Promise<void> | void): void;
}

/**
 * Asks the database in transactions. What can be said at once, as a statement, is batched with what others of the tenant ask: one round
 * trip, one commit. What goes step by step has a transaction of its own. Nothing is answered before its commit. Failures of the database
 * become `unavailable`.
 */
export abstract class UnitOfWork {
  /** Reads. Whatever it is batched with, it fails only by its own fault or the database's. */
  abstract read<Result>(context: TenantScope, query: Query<Result>): Promise<Result>;

  /**
   * Writes, all of it or nothing. It may share its transaction with statements of the tenant about other subjects, and be undone and run
   * again by itself when one of them fails; never with one about the same `subject`, as a transaction does not isolate from itself. Null: the statement lets one of those win that exclude one another.
   */
  abstract write<Result>(context: TenantScope, subject: string | null, statement: Statement<Result>): Promise<Result>;

  /** Runs work whose steps depend on one another, all of it or nothing, with the tenant set for row-level security. */
  abstract transaction<Result>(context: TenantScope, work: (tx: Transaction) => Promise<Result>): Promise<Result>;

  /** As `transaction`, with no tenant set: for tables that no tenant owns. */
  abstract platformTransaction<Result>(context: RequestContext, work: (tx: Transaction) => Promise<Result>): Promise<Result>;
}
