import type { ClientId, UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { DataEraser } from '../../ports/data-eraser.js';

export class SqlDataEraser extends DataEraser {
  override async eraseClient(tx: Transaction, clientId: ClientId): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query('DELETE FROM authorization_requests WHERE tenant_id = $1 AND client_id = $2', [sql.tenantId, clientId]);
    await sql.query('DELETE FROM consents WHERE tenant_id = $1 AND client_id = $2', [sql.tenantId, clientId]);
    await sql.query('DELETE FROM sealed_client_secrets WHERE tenant_id = $1 AND client_id = $2', [sql.tenantId, clientId]);
  }

  override async eraseUser(tx: Transaction, userId: UserId): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query('DELETE FROM consents WHERE tenant_id = $1 AND user_id = $2', [sql.tenantId, userId]);
  }
}
