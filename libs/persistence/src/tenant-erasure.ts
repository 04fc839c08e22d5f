import type { Transaction } from '#kernel';
import { SqlTransaction } from './sql-transaction.js';
import { erasureStatement } from './tenant-isolation.js';

/**
 * Deletes what the service holds of the transaction's tenant, from every table that a tenant owns: those that `checkTenantIsolation` looks
 * at, as the catalogue lists them now, in one statement, so that foreign keys between them ask for no order. Rows of platform tables stay. Throws
 * a TypeError outside any tenant, and what PostgreSQL says of a table that it cannot empty. Deleting twice is no error.
 */
export const eraseTenant = async (tx: Transaction): Promise<void> => {
  const sql = SqlTransaction.of(tx);
  if (sql.tenantId === null) throw new TypeError('There is no tenant to erase outside a tenant.');
  const statement = await erasureStatement((text, parameters) => sql.query(text, parameters));
  if (statement !== null) await sql.query(statement);
};
