import type { Transaction } from '#kernel';
import { type BackchannelAuthentication, type BackchannelAuthenticationStore, messagesToUser } from '#oauth-core';
import { SqlTransaction } from '#persistence';
import { PolledTable } from '../polled-table.js';

/** In the order in which they come, whichever replica they come to. The lock is a number of 64 bits: of two users who share one, one waits for the other. */
const waitForOthers = `SELECT pg_advisory_xact_lock(hashtextextended('backchannel ' || $1::text || ' ' || $2::text, 0))`;

/** Of tenant, client, user and now: whether the user may be asked again. */
const mayBeAsked = `
  SELECT count(*) < ${messagesToUser.ofAll} AND count(*) FILTER (WHERE client_id = $2) < ${messagesToUser.ofClient} AS may
  FROM backchannel_authentications
  WHERE tenant_id = $1 AND user_id = $3 AND created_at > to_timestamp($4) - interval '${messagesToUser.seconds} seconds'`;

/** Its snapshot is taken when nobody else asks any more. */
const insertIfMayBeAsked = `
  INSERT INTO backchannel_authentications (tenant_id, client_id, user_id, created_at, auth_req_id_hash, id, expires_at, poll_interval)
  SELECT $1, $2, $3, to_timestamp($4), $5, $6, to_timestamp($7), $8 WHERE (${mayBeAsked})
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
    const asked = [sql.tenantId, clientId, userId, createdAt];
    // A flood is turned away before it waits: its connections are those of everybody.
    const [before] = await sql.query<{ may: boolean }>(mayBeAsked, asked);
    if (before?.may !== true) return 'too_many';
    await sql.query(waitForOthers, [sql.tenantId, userId]);
    const inserted = await sql.query(insertIfMayBeAsked, [...asked, authReqIdHash, id, expiresAt, interval]);
    return inserted.length === 1 ? 'inserted' : 'too_many';
  }
}
