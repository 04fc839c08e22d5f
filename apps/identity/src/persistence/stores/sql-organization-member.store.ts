import { Injectable } from '@nestjs/common';
import {
  isUuid,
  type OrganizationId,
  type OrganizationMember,
  type Page,
  type PageRequest,
  type TenantScope,
  type UserId,
} from '#contracts';
import { Query, type Transaction } from '#kernel';
import { decodeCursor, pageLimit, sqlQuery, SqlTransaction, toPage } from '#persistence';
import { type MemberKey, OrganizationMemberStore } from '../../ports/organization-member-store.js';

type Row = Omit<OrganizationMember, 'createdAt' | 'updatedAt'> & { readonly createdAt: Date; readonly updatedAt: Date };

const columns = `organization_id AS "organizationId", user_id AS "userId", roles, version, created_at AS "createdAt", updated_at AS "updatedAt"`;

const memberOf = ({ createdAt, updatedAt, ...row }: Row): OrganizationMember => ({
  ...row,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

const beginning = { createdAt: '-infinity', id: '00000000-0000-0000-0000-000000000000' } as const;

/** In PostgreSQL. The tenant leads every condition, as it leads every index; row-level security is the net below. */
@Injectable()
export class SqlOrganizationMemberStore extends OrganizationMemberStore {
  override find({ organizationId, userId }: MemberKey): Query<OrganizationMember | null> {
    if (!isUuid(organizationId) || !isUuid(userId)) return Query.of(null);
    return sqlQuery
      .rows<Row>(
        `SELECT ${columns} FROM organization_members WHERE tenant_id = $1 AND user_id = $2 AND organization_id = $3`,
        ...[userId, organizationId],
      )
      .map(([row]) => (row === undefined ? null : memberOf(row)));
  }

  override ofUser(userId: UserId): Query<readonly OrganizationMember[]> {
    if (!isUuid(userId)) return Query.of([]);
    return sqlQuery
      .rows<Row>(
        `SELECT ${columns} FROM organization_members WHERE tenant_id = $1 AND user_id = $2 ORDER BY created_at, organization_id`,
        userId,
      )
      .map((rows) => rows.map(memberOf));
  }

  override async list(
    tx: Transaction,
    { tenantId }: TenantScope,
    { organizationId, ...page }: PageRequest & Pick<MemberKey, 'organizationId'>,
  ): Promise<Page<OrganizationMember>> {
    const limit = pageLimit(page);
    const { createdAt, id } = decodeCursor(page.cursor) ?? beginning;
    if (!isUuid(organizationId)) return { items: [], nextCursor: null };
    const rows = await SqlTransaction.of(tx).query<Row>(
      `SELECT ${columns} FROM organization_members
        WHERE tenant_id = $1 AND organization_id = $2 AND (created_at, user_id) > ($3, $4)
        ORDER BY created_at, user_id LIMIT $5`,
      [tenantId, organizationId, createdAt, id, limit],
    );
    return toPage(rows, page, { position: (row) => ({ createdAt: row.createdAt.toISOString(), id: row.userId }), item: memberOf });
  }

  override async put(tx: Transaction, { tenantId }: TenantScope, member: OrganizationMember): Promise<void> {
    const { organizationId, userId, roles, version, createdAt, updatedAt } = member;
    await SqlTransaction.of(tx).query(
      `INSERT INTO organization_members (tenant_id, organization_id, user_id, roles, version, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (tenant_id, user_id, organization_id) DO UPDATE
          SET roles = excluded.roles, version = excluded.version, updated_at = excluded.updated_at`,
      [tenantId, organizationId, userId, roles, version, createdAt, updatedAt],
    );
  }

  override async remove(tx: Transaction, { tenantId }: TenantScope, { organizationId, userId }: MemberKey): Promise<void> {
    await SqlTransaction.of(tx).query('DELETE FROM organization_members WHERE tenant_id = $1 AND user_id = $2 AND organization_id = $3', [
      tenantId,
      userId,
      organizationId,
    ]);
  }

  override async removeAll(tx: Transaction, { tenantId }: TenantScope, organizationId: OrganizationId): Promise<void> {
    await SqlTransaction.of(tx).query('DELETE FROM organization_members WHERE tenant_id = $1 AND organization_id = $2', [
      tenantId,
      organizationId,
    ]);
  }
}
