import type { ClientId, UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { Eraser } from '../../ports/eraser.js';
import { expiringTables } from '../expiring-tables.js';

const tablesOfTenants = [...expiringTables.map(({ table }) => table), 'consents', 'signing_keys'];

export class TypeOrmEraser extends Eraser {
  override async eraseTenant(tx: Transaction): Promise<void> {
    const sql = SqlTransaction.of(tx);
    for (const table of tablesOfTenants) await sql.query(`DELETE FROM ${table} WHERE tenant_id = $1`, [sql.tenantId]);
  }

  override async eraseClient(tx: Transaction, clientId: ClientId): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query('DELETE FROM authorization_requests WHERE tenant_id = $1 AND client_id = $2', [sql.tenantId, clientId]);
    await sql.query('DELETE FROM consents WHERE tenant_id = $1 AND client_id = $2', [sql.tenantId, clientId]);
  }

  override async eraseUser(tx: Transaction, userId: UserId): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query('DELETE FROM consents WHERE tenant_id = $1 AND user_id = $2', [sql.tenantId, userId]);
  }
}
