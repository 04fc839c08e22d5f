import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { ExpiringTables } from '../../ports/expiring-tables.js';
import { expiringTables } from '../expiring-tables.js';

/** Through the function that the migrations made: the service's own role may neither create nor drop tables. */
export class SqlExpiringTables extends ExpiringTables {
  override readonly names = expiringTables.map(({ table }) => table);

  override async maintain(tx: Transaction, name: string): Promise<number> {
    const policy = expiringTables.find(({ table }) => table === name);
    if (!policy) throw new TypeError(`${name} is not partitioned by expiry`);
    const { table, widthHours, aheadHours, keepHours } = policy;
    const maintain = 'SELECT maintain_partitions_by_hours($1, $2, $3, $4) AS changes';
    const [result] = await SqlTransaction.of(tx).query<{ changes: number }>(maintain, [table, widthHours, aheadHours, keepHours]);
    return result?.changes ?? 0;
  }
}
