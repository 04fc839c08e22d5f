import type { Transaction } from '#kernel';

/** The tables that grow with traffic and are partitioned by expiry. */
export abstract class ExpiringTables {
  abstract readonly names: readonly string[];
  /**
   * Makes the partitions that one table lacks or, when it lacks none, drops those it needs no more. Answers with how many;
   * 0 when nothing is left to do, or another replica does it.
   */
  abstract maintain(tx: Transaction, name: string): Promise<number>;
}
