import type { Transaction } from '#kernel';
import { SqlTransaction } from './sql-transaction.js';
import { currentTenant, quote, tenantTables } from './tenant-isolation.js';

/**
 * Deletes what the service holds of the transaction's tenant, from every table that a tenant owns: those that `checkTenantIsolation` looks
 * at, as the catalogue lists them now, in one statement, so that foreign keys between them ask for no order. Rows of platform tables stay. Throws
 * a TypeError outside any tenant, and what PostgreSQL says of a table that it cannot empty. Deleting twice is no error.
 */
export const eraseTenant = async (tx: Transaction): Promise<void> => {
  const sql = SqlTransaction.of(tx);
  if (sql.tenantId === null) throw new TypeError('There is no tenant to erase outside a tenant.');
  const names = await tenantTables((text, parameters) => sql.query<{ name: string }>(text, parameters));
  if (names.length === 0) return;
  const deletions = names.map((name, nth) => `gone_${nth} AS (DELETE FROM ${quote(name)} WHERE tenant_id = ${currentTenant})`);
  await sql.query(`WITH ${deletions.join(', ')} SELECT`);
};
