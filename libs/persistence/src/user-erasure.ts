import type { UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from './sql-transaction.js';
import { userErasureStatement } from './tenant-isolation.js';

/**
 * Deletes what the service holds of a user of the transaction's tenant: from every table that tenants own and that has a column `user_id`, as the catalogue lists them now, in one statement. Rows
 * of `kept` tables stay; whoever names one says why. A table that holds users by another column is for the caller. Throws a TypeError outside any tenant. Deleting twice is no error.
 */
export const eraseUser = async (tx: Transaction, userId: UserId, kept: { readonly [table: string]: string } = {}): Promise<void> => {
  const sql = SqlTransaction.of(tx);
  if (sql.tenantId === null) throw new TypeError('There is no user to erase outside a tenant.');
  const statement = await userErasureStatement((text, parameters) => sql.query(text, parameters), Object.keys(kept));
  if (statement !== null) await sql.query(statement, [userId]);
};
