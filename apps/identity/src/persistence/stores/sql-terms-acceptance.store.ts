import { Injectable } from '@nestjs/common';
import type { OwnTermsAcceptance, Page, PageRequest, TenantScope, TermsAcceptance, UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { decodeCursor, pageLimit, SqlTransaction, toPage } from '#persistence';
import { TermsAcceptanceStore } from '../../ports/terms-acceptance-store.js';

type Row = { readonly user_id: UserId; readonly version: string; readonly accepted_at: Date; readonly ip_address: string | null };

/** In PostgreSQL. The tenant leads every condition, as it leads every index; row-level security is the net below. */
@Injectable()
export class SqlTermsAcceptanceStore extends TermsAcceptanceStore {
  override async insert(
    tx: Transaction,
    { tenantId }: TenantScope,
    { userId, version, acceptedAt, ipAddress }: TermsAcceptance,
  ): Promise<readonly string[] | null> {
    const [row] = await SqlTransaction.of(tx).query<{ accepted_terms: readonly string[] }>(
      `WITH inserted AS (
         INSERT INTO terms_acceptances (tenant_id, user_id, version, accepted_at, ip_address)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING version)
       UPDATE users SET accepted_terms = array_append(accepted_terms, inserted.version)
         FROM inserted WHERE users.tenant_id = $1 AND users.id = $2
       RETURNING users.accepted_terms`,
      [tenantId, userId, version, acceptedAt, ipAddress],
    );
    return row?.accepted_terms ?? null;
  }

  override async listOfUser(tx: Transaction, { tenantId }: TenantScope, userId: UserId): Promise<readonly OwnTermsAcceptance[]> {
    const rows = await SqlTransaction.of(tx).query<Pick<Row, 'version' | 'accepted_at'>>(
      'SELECT version, accepted_at FROM terms_acceptances WHERE tenant_id = $1 AND user_id = $2 ORDER BY accepted_at, version',
      [tenantId, userId],
    );
    return rows.map(({ version, accepted_at: acceptedAt }) => ({ version, acceptedAt: acceptedAt.toISOString() }));
  }

  override async list(
    tx: Transaction,
    { tenantId }: TenantScope,
    request: PageRequest & { readonly version: string },
  ): Promise<Page<TermsAcceptance>> {
    const limit = pageLimit(request);
    const after = decodeCursor(request.cursor);
    const rows = await SqlTransaction.of(tx).query<Row>(
      `SELECT user_id, version, accepted_at, ip_address FROM terms_acceptances
        WHERE tenant_id = $1 AND version = $2 AND (accepted_at, user_id) > ($3, $4)
        ORDER BY accepted_at, user_id LIMIT $5`,
      [tenantId, request.version, after?.createdAt ?? '-infinity', after?.id ?? '00000000-0000-0000-0000-000000000000', limit],
    );
    return toPage(rows, request, {
      position: ({ accepted_at: acceptedAt, user_id: id }) => ({ createdAt: acceptedAt.toISOString(), id }),
      item: (row) => ({
        userId: row.user_id,
        version: row.version,
        acceptedAt: row.accepted_at.toISOString(),
        ipAddress: row.ip_address,
      }),
    });
  }
}
