import type { ClientId, UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { eraseUser, SqlTransaction } from '#persistence';
import { DataEraser } from '../../ports/data-eraser.js';

/** What goes by itself, with its partition. */
const keptOfUsers = {
  authorization_codes: 'those that are used and come again end what came of them; over within minutes',
  access_tokens: 'refused with their grants; over within a day',
  session_clients: 'to be told that its sessions have ended, which may be heard of later',
  logout_deliveries: 'word to applications that is under way; over within a day',
  grants: 'revoked: what was issued by them is refused as long as it would have been good',
} as const;

export class SqlDataEraser extends DataEraser {
  override async eraseClient(tx: Transaction, clientId: ClientId): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query('DELETE FROM authorization_requests WHERE tenant_id = $1 AND client_id = $2', [sql.tenantId, clientId]);
    await sql.query('DELETE FROM device_authorizations WHERE tenant_id = $1 AND client_id = $2', [sql.tenantId, clientId]);
    await sql.query('DELETE FROM backchannel_authentications WHERE tenant_id = $1 AND client_id = $2', [sql.tenantId, clientId]);
    await sql.query('DELETE FROM backchannel_deliveries WHERE tenant_id = $1 AND client_id = $2', [sql.tenantId, clientId]);
    await sql.query('DELETE FROM consents WHERE tenant_id = $1 AND client_id = $2', [sql.tenantId, clientId]);
    await sql.query('DELETE FROM session_clients WHERE tenant_id = $1 AND client_id = $2', [sql.tenantId, clientId]);
    await sql.query('DELETE FROM logout_deliveries WHERE tenant_id = $1 AND client_id = $2', [sql.tenantId, clientId]);
    await sql.query('DELETE FROM api_keys WHERE tenant_id = $1 AND client_id = $2', [sql.tenantId, clientId]);
    await sql.query('DELETE FROM sealed_client_secrets WHERE tenant_id = $1 AND client_id = $2', [sql.tenantId, clientId]);
  }

  override async eraseUser(tx: Transaction, userId: UserId): Promise<void> {
    await eraseUser(tx, userId, keptOfUsers);
  }
}
