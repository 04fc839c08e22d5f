import type { Transaction } from '#kernel';

/** Rows of any tenant that are of no use any more. */
export abstract class ExpiredRows {
  /** Deletes at most `limit` rows of each table, past rows that somebody else is deleting; answers how many went. */
  abstract deleteBatch(tx: Transaction, limit: number): Promise<number>;
}
