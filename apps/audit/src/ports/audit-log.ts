import type { AuditEntry, AuditFilter, TenantId } from '#contracts';
import type { Query, Statement } from '#kernel';

/** What is recorded of an event. Its place and hash follow when it is. */
export type NewEntry = Omit<AuditEntry, 'position' | 'hash'> & {
  /** Ids of what it is about. */
  readonly subjects: readonly string[];
};

/** As `AuditFilter`; of `kinds` an entry has one. */
export type LogFilter = AuditFilter & { readonly kinds?: readonly string[] | undefined };

/** An entry that another may follow, or the start before the first. `hash` in hexadecimal. */
export type ChainLink = { readonly position: number; readonly hash: string };

/** Consecutive entries, checked. */
export type CheckedPart = {
  /** The last of them; null where there were none. */
  readonly last: ChainLink | null;
  /** Null: nowhere. */
  readonly firstBreak: ChainBreak | null;
};

/** The first place at which another entry stands than was recorded, or none. */
export type ChainBreak = { readonly at: number; readonly kind: 'changed' | 'missing' };

/** Where a log ends as it was written; of an erased one, where it ended. */
export type LogEnd = ChainLink & {
  /** What the first entry that is kept follows: the start, or the last of those that were trimmed. */
  readonly anchor: ChainLink;
  readonly erasedAt: string | null;
  /** The first place at which an entry stands that should not: before the anchor, or beyond the end; null: none. */
  readonly strayAt: number | null;
};

/** What a tenant's log is written to and read from. The tenant is the transaction's. */
export abstract class AuditLog {
  /** Puts entries behind the last one, in their order and in one step, while other replicas do so. False where the log was erased: nothing is recorded any more. */
  abstract append(entries: readonly NewEntry[]): Statement<boolean>;
  /** At most `limit`, the newest first, those before `position` where one is given. */
  abstract list(filter: LogFilter, before: number | null, limit: number): Query<readonly AuditEntry[]>;
  /** Null where there is neither an end nor an entry. */
  abstract end(): Query<LogEnd | null>;
  /** How many events of the tenant could not be recorded and were laid aside for the operator. */
  abstract unrecorded(): Query<number>;
  /** Says that the log is to be erased: from now on nothing is recorded, and `trim` takes whatever there is. */
  abstract endRecording(): Statement<void>;
  /**
   * Removes at most `limit` entries from the beginning: those before the first that happened at or after `before`, or all where the log is to be erased. What
   * is left can still be verified. Answers with how many went.
   */
  abstract trim(before: Date, limit: number): Statement<number>;
  /** Checks at most `limit` entries behind `link`. */
  abstract check(link: ChainLink, limit: number): Query<CheckedPart>;
}

/** What logs are divided into as they grow, by month. */
export abstract class LogPartitions {
  /** Makes those of the months to come that are missing; answers with how many were made. */
  abstract make(): Statement<number>;
  /** Drops those that end before a time and are empty; answers with how many were dropped. */
  abstract dropEmpty(before: Date): Statement<number>;
  /** At most `limit` tenants that have entries, in the order of their ids, those behind one where one is given. */
  abstract tenants(behind: TenantId | null, limit: number): Statement<readonly TenantId[]>;
}
