import type { Transaction } from '#kernel';
import { type BackchannelAuthentication, type BackchannelAuthenticationStore, messagesToUser } from '#oauth-core';
import { SqlTransaction } from '#persistence';
import { PolledTable } from '../polled-table.js';

/** In the order in which they come, whichever replica they come to. The lock is a number of 64 bits: of two users who share one, one waits for the other. */
const waitForOthers = `SELECT pg_advisory_xact_lock(hashtextextended('backchannel ' || $1::text || ' ' || $2::text, 0))`;

/** What was asked of the user since then; its snapshot is taken when nobody else asks any more. */
const insertUnlessTooMany = `
  INSERT INTO backchannel_authentications (tenant_id, auth_req_id_hash, id, client_id, user_id, expires_at, created_at, poll_interval)
  SELECT $1, $2, $3, $4, $5, to_timestamp($6), to_timestamp($7), $8
  WHERE (SELECT count(*) < ${messagesToUser.ofAll} AND count(*) FILTER (WHERE client_id = $4) < ${messagesToUser.ofClient}
    FROM backchannel_authentications
    WHERE tenant_id = $1 AND user_id = $5 AND created_at > to_timestamp($7) - interval '${messagesToUser.seconds} seconds')
  RETURNING id`;

/** Users whom clients have asked, by the hashes of their auth_req_ids. Expired ones stay for a day, to be told apart from those that never were, and to be counted. */
export class SqlBackchannelAuthenticationStore extends PolledTable implements BackchannelAuthenticationStore {
  constructor() {
    super('backchannel_authentications', 'auth_req_id_hash');
  }

  async insert(
    tx: Transaction,
    { authReqIdHash, id, clientId, userId, expiresAt, createdAt, interval }: BackchannelAuthentication,
  ): Promise<'inserted' | 'too_many'> {
    const sql = SqlTransaction.of(tx);
    await sql.query(waitForOthers, [sql.tenantId, userId]);
    const row = [sql.tenantId, authReqIdHash, id, clientId, userId, expiresAt, createdAt, interval];
    return (await sql.query(insertUnlessTooMany, row)).length === 1 ? 'inserted' : 'too_many';
  }
}
