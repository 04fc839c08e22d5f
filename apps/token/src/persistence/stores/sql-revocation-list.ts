import type { ListRevocationsRequest, Page, RevocationInForce } from '#contracts';
import type { Transaction } from '#oauth-core';
import { decodeCursor, encodeCursor, SqlTransaction } from '#persistence';
import { RevocationList } from '../../ports/revocation-list.js';
import { epochOf } from '../sql-times.js';

/** No access token lives longer than a day, whatever a tenant sets; clocks may differ by a little. */
const longestAccessToken = `interval '24 hours 5 minutes'`;
/** About 120 KiB of JSON: well below what one message may hold. */
const pageSize = 1_000;

type Row = RevocationInForce & { readonly revokedAt: Date };

// Both halves come from an index by tenant and time, so that what a tenant has in all costs nothing.
const select = `SELECT kind, id, ${epochOf('ends_at')} AS until, revoked_at AS "revokedAt" FROM (
    (SELECT 'grant' AS kind, id::text, least(expires_at, revoked_at + ${longestAccessToken}) AS ends_at, revoked_at
       FROM grants
      WHERE tenant_id = $1 AND revoked_at >= greatest($2, now() - ${longestAccessToken}) AND expires_at > now()
        AND (revoked_at, id::text) > ($2, $3)
      ORDER BY revoked_at, id::text LIMIT ${pageSize + 1})
    UNION ALL
    (SELECT 'access_token', token_hash, expires_at, revoked_at
       FROM revoked_access_tokens
      WHERE tenant_id = $1 AND revoked_at >= $2 AND expires_at > now() AND (revoked_at, token_hash) > ($2, $3)
      ORDER BY revoked_at, token_hash LIMIT ${pageSize + 1})
  ) AS revocations
  ORDER BY revoked_at, id LIMIT ${pageSize + 1}`;

/** Revocations in force, read from where they are made. */
export class SqlRevocationList extends RevocationList {
  override async page(tx: Transaction, { since = 0, cursor }: ListRevocationsRequest): Promise<Page<RevocationInForce>> {
    const sql = SqlTransaction.of(tx);
    const after = decodeCursor(cursor);
    const from = after?.createdAt ?? new Date(since * 1000).toISOString();
    const rows = await sql.query<Row>(select, [sql.tenantId, from, after?.id ?? '']);
    const shown = rows.slice(0, pageSize);
    const last = rows.length > pageSize ? shown.at(-1) : undefined;
    return {
      items: shown.map(({ kind, id, until }) => ({ kind, id, until })),
      nextCursor: last ? encodeCursor({ createdAt: last.revokedAt.toISOString(), id: last.id }) : null,
    };
  }
}
