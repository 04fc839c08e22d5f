import type { ListRevocationsRequest, Page, RevocationInForce } from '#contracts';
import type { Transaction } from '#oauth-core';
import { decodeCursor, encodeCursor, SqlTransaction } from '#persistence';
import { RevocationList } from '../../ports/revocation-list.js';
import { epochOf } from '../sql-expressions.js';

/** About 250 KiB of JSON: well below what one message may hold. */
const pageSize = 2_000;

type Row = RevocationInForce & { readonly revokedAt: Date };

const select = `SELECT tenant_id AS "tenantId", id, ${epochOf('ends_at')} AS until, revoked_at AS "revokedAt"
  FROM revocations_in_force($1, $2, ${pageSize + 1})`;

/** Revocations in force, read from where they are made, through the function that the migrations made. */
export class SqlRevocationList extends RevocationList {
  override async page(tx: Transaction, { since = 0, cursor }: ListRevocationsRequest): Promise<Page<RevocationInForce>> {
    // Ids of what is revoked: of tokens they are hashes.
    const after = decodeCursor(cursor, () => true);
    const from = after?.createdAt ?? new Date(since * 1000).toISOString();
    const rows = await SqlTransaction.of(tx).query<Row>(select, [from, after?.id ?? '']);
    const shown = rows.slice(0, pageSize);
    const last = rows.length > pageSize ? shown.at(-1) : undefined;
    return {
      items: shown.map(({ tenantId, id, until }) => ({ tenantId, id, until })),
      nextCursor: last ? encodeCursor({ createdAt: last.revokedAt.toISOString(), id: last.id }) : null,
    };
  }

  override async restoredAt(tx: Transaction): Promise<number | null> {
    const [restore] = await SqlTransaction.of(tx).query<{ at: number | null }>(`SELECT max(${epochOf('restored_at')}) AS at FROM restores`);
    return restore?.at ?? null;
  }
}
