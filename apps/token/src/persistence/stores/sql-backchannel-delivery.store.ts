import type { ClientId, TenantId, UserId } from '#contracts';
import type { Transaction } from '#kernel';
import type { PolledAnswer } from '#oauth-core';
import { SqlTransaction } from '#persistence';
import { type BackchannelDelivery, BackchannelDeliveryStore, type NewBackchannelDelivery } from '../../ports/backchannel-delivery-store.js';
import type { DeliveryClaim } from '../../ports/client-delivery.js';

type ClaimedRow = {
  readonly tenant: TenantId;
  readonly hash: string;
  readonly client: ClientId;
  readonly user_of: UserId;
  readonly decided: PolledAnswer;
  readonly sealed_secrets: string;
  readonly sealed_body: string | null;
  readonly created: Date;
  readonly attempt: number;
};

/** In PostgreSQL. Claims and counts pass row-level security by functions of the table's owner. */
export class SqlBackchannelDeliveryStore extends BackchannelDeliveryStore {
  override async insert(tx: Transaction, { authReqIdHash, clientId, userId, sealed, dueAt }: NewBackchannelDelivery): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query(
      `INSERT INTO backchannel_deliveries (tenant_id, auth_req_id_hash, client_id, user_id, sealed, created_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $6)`,
      [sql.tenantId, authReqIdHash, clientId, userId, sealed, dueAt],
    );
  }

  override async decide(tx: Transaction, authReqIdHash: string, answer: NonNullable<PolledAnswer>, at: Date): Promise<boolean> {
    const sql = SqlTransaction.of(tx);
    const decided = await sql.query(
      `UPDATE backchannel_deliveries SET answer = $3, created_at = $4, due_at = $4, attempts = 0, lease = NULL
       WHERE tenant_id = $1 AND auth_req_id_hash = $2 AND answer IS NULL RETURNING client_id`,
      [sql.tenantId, authReqIdHash, answer, at],
    );
    return decided.length === 1;
  }

  override async keepBody(tx: Transaction, { authReqIdHash, lease }: BackchannelDelivery, sealedBody: string): Promise<boolean> {
    const sql = SqlTransaction.of(tx);
    const kept = await sql.query(
      'UPDATE backchannel_deliveries SET body = $4 WHERE tenant_id = $1 AND auth_req_id_hash = $2 AND lease = $3 RETURNING client_id',
      [sql.tenantId, authReqIdHash, lease, sealedBody],
    );
    return kept.length === 1;
  }

  override async claim(
    tx: Transaction,
    { lease, at, until, limit, ofTenant, ofClient }: DeliveryClaim,
  ): Promise<readonly BackchannelDelivery[]> {
    const rows = await SqlTransaction.of(tx).query<ClaimedRow>(
      `SELECT tenant, hash, client, user_of, decided, sealed_secrets, sealed_body, created, attempt
       FROM claim_backchannel_deliveries($1, $2, $3, $4, $5, $6)`,
      [lease, at, until, limit, ofTenant, ofClient],
    );
    return rows.map(
      ({ tenant, hash, client, user_of: userId, decided, sealed_secrets: sealed, sealed_body: sealedBody, created, attempt }) => ({
        ...{ tenantId: tenant, authReqIdHash: hash, clientId: client, userId, answer: decided },
        ...{ sealed, sealedBody, createdAt: created, attempt, lease },
      }),
    );
  }

  override async settle(tx: Transaction, { authReqIdHash, lease }: BackchannelDelivery, dueAt: Date | null): Promise<boolean> {
    const sql = SqlTransaction.of(tx);
    const held = 'WHERE tenant_id = $1 AND auth_req_id_hash = $2 AND lease = $3';
    const key = [sql.tenantId, authReqIdHash, lease];
    const settled =
      dueAt === null
        ? await sql.query(`DELETE FROM backchannel_deliveries ${held} RETURNING client_id`, key)
        : await sql.query(`UPDATE backchannel_deliveries SET due_at = $4, lease = NULL ${held} RETURNING client_id`, [...key, dueAt]);
    return settled.length === 1;
  }

  override async count(tx: Transaction): Promise<number> {
    const [row] = await SqlTransaction.of(tx).query<{ count: number }>('SELECT count_backchannel_deliveries() AS count');
    return row?.count ?? 0;
  }
}
