import type { Transaction } from '#kernel';

/** The tables that grow with traffic and are partitioned by expiry. */
export abstract class ExpiringTables {
  abstract readonly names: readonly string[];
  /** Brings the partitions of one table up to date. Answers with how many were made or dropped; 0 while another replica does it. */
  abstract maintain(tx: Transaction, name: string): Promise<number>;
}
