import type { ClientId, SessionId, TenantId, UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import type { DeliveryClaim } from '../../ports/client-delivery.js';
import { type LogoutDelivery, LogoutDeliveryStore } from '../../ports/logout-delivery-store.js';

type ClaimedRow = {
  readonly tenant: TenantId;
  readonly session: SessionId;
  readonly client: ClientId;
  readonly user_of: UserId;
  readonly created: Date;
  readonly attempt: number;
};

/** In PostgreSQL. Claims and counts pass row-level security by functions of the tables' owner. */
export class SqlLogoutDeliveryStore extends LogoutDeliveryStore {
  override async addOfSessions(tx: Transaction, sessionIds: readonly SessionId[], at: Date): Promise<number> {
    const sql = SqlTransaction.of(tx);
    const added = await sql.query(
      `WITH told AS (
         DELETE FROM session_clients WHERE tenant_id = $1 AND session_id = ANY ($2::uuid[]) RETURNING session_id, client_id, user_id)
       INSERT INTO logout_deliveries (tenant_id, session_id, client_id, user_id, created_at, due_at)
       SELECT DISTINCT $1::uuid, session_id, client_id, user_id, $3::timestamptz, $3::timestamptz FROM told
       ON CONFLICT DO NOTHING RETURNING client_id`,
      [sql.tenantId, sessionIds, at],
    );
    return added.length;
  }

  override async claim(
    tx: Transaction,
    { lease, at, until, limit, ofTenant, ofClient }: DeliveryClaim,
  ): Promise<readonly LogoutDelivery[]> {
    const rows = await SqlTransaction.of(tx).query<ClaimedRow>(
      'SELECT tenant, session, client, user_of, created, attempt FROM claim_logout_deliveries($1, $2, $3, $4, $5, $6)',
      [lease, at, until, limit, ofTenant, ofClient],
    );
    return rows.map(({ tenant, session, client, user_of: userId, created, attempt }) => ({
      tenantId: tenant,
      sessionId: session,
      clientId: client,
      userId,
      createdAt: created,
      attempt,
      lease,
    }));
  }

  override async settle(tx: Transaction, { sessionId, clientId, lease }: LogoutDelivery, dueAt: Date | null): Promise<boolean> {
    const sql = SqlTransaction.of(tx);
    const held = 'WHERE tenant_id = $1 AND session_id = $2 AND client_id = $3 AND lease = $4';
    const key = [sql.tenantId, sessionId, clientId, lease];
    const settled =
      dueAt === null
        ? await sql.query(`DELETE FROM logout_deliveries ${held} RETURNING client_id`, key)
        : await sql.query(`UPDATE logout_deliveries SET due_at = $5, lease = NULL ${held} RETURNING client_id`, [...key, dueAt]);
    return settled.length === 1;
  }

  override async count(tx: Transaction): Promise<number> {
    const [row] = await SqlTransaction.of(tx).query<{ count: number }>('SELECT count_logout_deliveries() AS count');
    return row?.count ?? 0;
  }
}
