import type { TenantContext, TenantId, TenantSettings } from '#contracts';

/*
 * What every part of the protocol asks of the service around it; what one part asks stands beside it, and all of it in `OAuthDependencies`. All times are epoch
 * seconds. Every store sees only the rows of the transaction's tenant. Secrets reach a store as `hashSecret(value)`, never as themselves.
 */

/** A tenant as the protocol sees it. That the tenant is not suspended is for the caller to check. */
export type OAuthTenant = TenantContext & { readonly settings: TenantSettings };

/** Something to ask of a store that nobody has asked yet. The kernel's `Statement` is one. */
export interface Statement<Result> {
  /** The same, with another result made of its own. `change` must be pure: the answer may not be committed yet. */
  map<Changed>(change: (result: Result) => Changed): Statement<Changed>;
}

/** A statement that changes nothing. The kernel's `Query` is one. */
export interface Query<Result> extends Statement<Result> {
  readonly readsOnly: true;
  map<Changed>(change: (result: Result) => Changed): Query<Changed>;
  /** Both, asked at the same time. */
  and<Other>(other: Query<Other>): Query<readonly [Result, Other]>;
}

/** An open transaction that goes step by step. The kernel's `Transaction` is one. */
export interface Transaction {
  readonly tenantId: TenantId | null;
  /** Answers when the store has: the next step may depend on it. */
  run<Result>(statement: Statement<Result>): Promise<Result>;
  afterCommit(action: () => Promise<void> | void): void;
}

/** Asks the stores, in transactions that are never nested. The kernel's `UnitOfWork` is one. */
export interface UnitOfWork {
  read<Result>(context: TenantContext, query: Query<Result>): Promise<Result>;
  /** All of it or nothing. It may share its transaction with statements about other subjects of the tenant, none of which it suffers from. */
  write<Result>(context: TenantContext, subject: string | null, statement: Statement<Result>): Promise<Result>;
  /** Work whose steps depend on one another, all of it or nothing. */
  transaction<Result>(context: TenantContext, work: (tx: Transaction) => Promise<Result>): Promise<Result>;
}

/** The time. The kernel's `Clock` is one. */
export interface Clock {
  epochSeconds(): number;
}

/** Cryptographically secure random bytes; `randomBytes` of node:crypto is one. */
export type Random = (size: number) => Uint8Array;
