import { Injectable } from '@nestjs/common';
import type { KnownSource, TenantScope, UserId } from '#contracts';
import type { Query, Transaction } from '#kernel';
import { sqlQuery, SqlTransaction } from '#persistence';
import { type HistoryQuestion, type KnownHistory, type NotedSignIn, SignInHistoryStore } from '../../ports/sign-in-history-store.js';

type FoundRow = {
  has_signed_in: boolean;
  device: string | null;
  knows_network: boolean;
  knows_address: boolean;
  recent: readonly { readonly at: number; readonly network: string; readonly country: string | null }[];
  accounts: number;
};

type SourceRow = Pick<KnownSource, 'kind' | 'country'> & {
  key: string;
  first_seen_at: Date;
  last_seen_at: Date;
  expires_at: Date;
};

const sourceOf = ({ kind, country, key, ...seen }: SourceRow): KnownSource => ({
  ...{ kind, name: kind === 'device' ? null : key, country },
  ...{
    firstSeenAt: seen.first_seen_at.toISOString(),
    lastSeenAt: seen.last_seen_at.toISOString(),
    expiresAt: seen.expires_at.toISOString(),
  },
});

const list = `
  SELECT kind, key, country, first_seen_at, last_seen_at, expires_at FROM sign_in_sources
   WHERE tenant_id = $1 AND user_id = $2 AND expires_at > $3 ORDER BY last_seen_at DESC, kind, key`;

const own = 'tenant_id = $1 AND user_id = $2';
const isKnown = (kind: string, key: string): string =>
  `EXISTS (SELECT FROM sign_in_sources WHERE ${own} AND kind = '${kind}' AND key = ${key} AND expires_at > $6)`;

const find = `
  SELECT EXISTS (SELECT FROM sign_in_histories WHERE ${own}) AS has_signed_in,
         (SELECT key FROM sign_in_sources
           WHERE ${own} AND kind = 'device' AND key = ANY ($3::text[]) AND expires_at > $6
           ORDER BY array_position($3::text[], key) LIMIT 1) AS device,
         ${isKnown('network', '$4::text')} AS knows_network,
         ${isKnown('address', '$5::text')} AS knows_address,
         coalesce((SELECT json_agg(json_build_object('at', extract(epoch FROM last_seen_at)::float8, 'network', key, 'country', country))
                     FROM sign_in_sources WHERE ${own} AND kind = 'network' AND last_seen_at > $7), '[]') AS recent,
         (SELECT count(*)::int FROM (SELECT FROM sign_in_sources
           WHERE tenant_id = $1 AND kind = 'address' AND key = $5::text AND first_seen_at > $8 AND user_id <> $2 LIMIT $9) AS others) AS accounts`;

/** In one order, so that two sign-ins of a user wait for one another instead of each for the other's rows. */
const note = `
  WITH history AS (
    INSERT INTO sign_in_histories (tenant_id, user_id, started_at) VALUES ($1, $2, $3)
    ON CONFLICT (tenant_id, user_id) DO NOTHING RETURNING user_id
  ), noted AS (
    INSERT INTO sign_in_sources AS known (tenant_id, user_id, kind, key, country, first_seen_at, last_seen_at, expires_at)
    SELECT $1, $2, kind, key, $5, $3, $3, $4 FROM unnest($6::text[], $7::text[]) AS sources (kind, key) ORDER BY kind, key
    ON CONFLICT (tenant_id, user_id, kind, key) DO UPDATE
       SET country = excluded.country, expires_at = greatest(known.expires_at, excluded.expires_at),
           last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at)
    RETURNING xmax = 0 AS is_new
  )
  SELECT EXISTS (SELECT FROM history) AS is_first, EXISTS (SELECT FROM noted WHERE is_new) AS is_new`;

const deleteOldest = `
  DELETE FROM sign_in_sources WHERE ${own} AND (kind, key) IN (
    SELECT kind, key FROM sign_in_sources AS one
     WHERE ${own} AND (SELECT count(*) FROM sign_in_sources AS newer
                        WHERE newer.tenant_id = $1 AND newer.user_id = $2 AND newer.kind = one.kind
                          AND (newer.last_seen_at, newer.key) > (one.last_seen_at, one.key)) >= $3
     FOR UPDATE OF one SKIP LOCKED)`;

/** In PostgreSQL. The tenant leads every condition, as it leads every index; row-level security is the net below. */
@Injectable()
export class SqlSignInHistoryStore extends SignInHistoryStore {
  override find(question: HistoryQuestion): Query<KnownHistory> {
    const { userId, deviceHashes, network, address, now, recentSince, newSince, maxAccounts } = question;
    return sqlQuery.rows<FoundRow>(find, userId, deviceHashes, network, address, now, recentSince, newSince, maxAccounts).map(([row]) => {
      if (row === undefined) throw new Error('a query of one row answered none');
      const { device: deviceHash, recent, accounts: accountsNewHere } = row;
      const known = { knowsDevice: deviceHash !== null, knowsNetwork: row.knows_network, knowsAddress: row.knows_address };
      return { history: { hasSignedIn: row.has_signed_in, ...known, recent, accountsNewHere }, deviceHash };
    });
  }

  override list(userId: UserId, now: Date): Query<readonly KnownSource[]> {
    return sqlQuery.rows<SourceRow>(list, userId, now).map((rows) => rows.map(sourceOf));
  }

  override async note(
    tx: Transaction,
    { tenantId }: TenantScope,
    signIn: NotedSignIn,
    max: number,
  ): Promise<{ readonly isFirst: boolean }> {
    const { userId, deviceHash: device, network, address, country, at, expiresAt } = signIn;
    const sources = Object.entries({ device, network, address }).filter(([, key]) => key !== null);
    const [kinds, keys] = [sources.map(([kind]) => kind), sources.map(([, key]) => key)];
    const sql = SqlTransaction.of(tx);
    const [row] = await sql.query<{ is_first: boolean; is_new: boolean }>(note, [tenantId, userId, at, expiresAt, country, kinds, keys]);
    if (row?.is_new === true) await sql.query(deleteOldest, [tenantId, userId, max]);
    return { isFirst: row?.is_first ?? false };
  }

  override async chargeNotice(
    tx: Transaction,
    { tenantId }: TenantScope,
    { userId, at, since, max }: { readonly userId: UserId; readonly at: Date; readonly since: Date; readonly max: number },
  ): Promise<boolean> {
    const rows = await SqlTransaction.of(tx).query(
      `UPDATE sign_in_histories
          SET notices = CASE WHEN notices_since > $4 THEN notices + 1 ELSE 1 END,
              notices_since = CASE WHEN notices_since > $4 THEN notices_since ELSE $3 END
        WHERE ${own} AND (notices_since IS NULL OR notices_since <= $4 OR notices < $5)
       RETURNING user_id`,
      [tenantId, userId, at, since, max],
    );
    return rows.length === 1;
  }

  override async forgetSources(tx: Transaction, { tenantId }: TenantScope, userId: UserId, before: Date | null): Promise<void> {
    const [sql, parameters] = [SqlTransaction.of(tx), [tenantId, userId, before]];
    const isBefore = (column: string): string => `($3::timestamptz IS NULL OR ${column} < $3)`;
    await sql.query(`DELETE FROM sign_in_sources WHERE ${own} AND ${isBefore('last_seen_at')}`, parameters);
    await sql.query(
      `UPDATE sign_in_histories SET notices = 0, notices_since = NULL WHERE ${own} AND ${isBefore('notices_since')}`,
      parameters,
    );
  }

  override async deleteExpired(tx: Transaction, { tenantId }: TenantScope, before: Date, limit: number): Promise<number> {
    const rows = await SqlTransaction.of(tx).query(
      `DELETE FROM sign_in_sources WHERE tenant_id = $1 AND (user_id, kind, key) IN (
         SELECT user_id, kind, key FROM sign_in_sources WHERE tenant_id = $1 AND expires_at < $2 ORDER BY expires_at LIMIT $3
            FOR UPDATE SKIP LOCKED)
       RETURNING key`,
      [tenantId, before, limit],
    );
    return rows.length;
  }
}
