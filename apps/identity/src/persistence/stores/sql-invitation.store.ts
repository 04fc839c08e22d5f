import { Injectable } from '@nestjs/common';
import {
  type ClientId,
  type Invitation,
  type InvitationId,
  isUuid,
  type Page,
  type PageRequest,
  ServiceError,
  type TenantScope,
  type UserId,
} from '#contracts';
import type { Transaction } from '#kernel';
import { decodeCursor, pageLimit, SqlTransaction, toPage } from '#persistence';
import { type InvitationSearch, InvitationStore } from '../../ports/invitation-store.js';
import { identifierKey } from '../../rules/identifiers.js';

type Row = {
  readonly id: InvitationId;
  readonly email: string;
  readonly name: string | null;
  readonly locale: string | null;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly client_id: ClientId | null;
  readonly user_id: UserId | null;
  readonly revoked_at: Date | null;
  readonly created_at: Date;
  readonly expires_at: Date;
};
const columns = 'id, email, name, locale, roles, groups, client_id, user_id, revoked_at, created_at, expires_at';
/** It can still be taken up. */
const waits = 'user_id IS NULL AND revoked_at IS NULL';

const statusOf = ({ user_id: userId, revoked_at: revokedAt, expires_at: expiresAt }: Row, at: Date): Invitation['status'] => {
  if (userId !== null) return 'accepted';
  if (revokedAt !== null) return 'revoked';
  return expiresAt > at ? 'pending' : 'expired';
};

const invitationOf =
  (at: Date) =>
  (row: Row): Invitation => {
    const { id, email, name, locale, roles, groups, client_id: clientId, user_id: userId } = row;
    const times = { createdAt: row.created_at.toISOString(), expiresAt: row.expires_at.toISOString() };
    return { id, status: statusOf(row, at), email, name, locale, roles, groups, clientId, userId, ...times };
  };

const removeOld = `
  DELETE FROM invitations WHERE tenant_id = $1 AND id IN (
    SELECT id FROM invitations WHERE tenant_id = $1 AND expires_at <= $2 LIMIT 100 FOR UPDATE SKIP LOCKED)`;
const makeWay = `DELETE FROM invitations WHERE tenant_id = $1 AND email_key = $2 AND ${waits} AND expires_at <= $3`;
const insert = `
  INSERT INTO invitations (tenant_id, id, email, email_key, name, locale, roles, groups, client_id, links, created_at, sent_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12)
  ON CONFLICT (tenant_id, email_key) WHERE ${waits} DO NOTHING RETURNING id`;

/** In PostgreSQL. The tenant leads every condition; row-level security is the net below. */
@Injectable()
export class SqlInvitationStore extends InvitationStore {
  override async insert(
    tx: Transaction,
    { tenantId }: TenantScope,
    { id, email, name, locale, roles, groups, clientId, createdAt, expiresAt }: Invitation,
    { links, keptSince }: { readonly links: number; readonly keptSince: Date },
  ): Promise<void> {
    const sql = SqlTransaction.of(tx);
    const key = identifierKey(email);
    await sql.query(removeOld, [tenantId, keptSince]);
    await sql.query(makeWay, [tenantId, key, createdAt]);
    const values = [tenantId, id, email, key, name, locale, [...roles], [...groups], clientId, links, createdAt, expiresAt];
    if ((await sql.query(insert, values)).length === 1) return;
    const [waiting] = await sql.query<Pick<Row, 'id'>>(`SELECT id FROM invitations WHERE tenant_id = $1 AND email_key = $2 AND ${waits}`, [
      tenantId,
      key,
    ]);
    throw new ServiceError('conflict', 'There is an invitation for this address.', {
      members: [{ pointer: '/email', detail: 'is invited already' }],
      ...(waiting && { existingId: waiting.id }),
    });
  }

  override async find(tx: Transaction, { tenantId }: TenantScope, id: InvitationId, at: Date): Promise<Invitation | null> {
    if (!isUuid(id)) return null;
    return this.first(tx, at, `SELECT ${columns} FROM invitations WHERE tenant_id = $1 AND id = $2`, [tenantId, id]);
  }

  override async list(
    tx: Transaction,
    { tenantId }: TenantScope,
    request: PageRequest & InvitationSearch,
    at: Date,
  ): Promise<Page<Invitation>> {
    const limit = pageLimit(request);
    const after = decodeCursor(request.cursor);
    const key = request.email === undefined ? null : identifierKey(request.email);
    const rows = await SqlTransaction.of(tx).query<Row>(
      `SELECT ${columns} FROM invitations
        WHERE tenant_id = $1 AND ($2::timestamptz IS NULL OR (created_at, id) > ($2, $3)) AND ($4::text IS NULL OR email_key = $4)
        ORDER BY created_at, id LIMIT $5`,
      [tenantId, after?.createdAt ?? null, after?.id ?? null, key, limit],
    );
    const position = (row: Row) => ({ createdAt: row.created_at.toISOString(), id: row.id });
    return toPage(rows, request, { position, item: invitationOf(at) });
  }

  override async revoke(tx: Transaction, { tenantId }: TenantScope, id: InvitationId, at: Date): Promise<boolean> {
    if (!isUuid(id)) return false;
    const rows = await SqlTransaction.of(tx).query(
      `UPDATE invitations SET revoked_at = $3 WHERE tenant_id = $1 AND id = $2 AND ${waits} RETURNING id`,
      [tenantId, id, at],
    );
    return rows.length === 1;
  }

  override async renew(
    tx: Transaction,
    { tenantId }: TenantScope,
    renewed: {
      readonly id: InvitationId;
      readonly links: number;
      readonly at: Date;
      readonly expiresAt: Date;
      readonly unlessSentSince: Date;
    },
  ): Promise<Invitation | null> {
    const { id, links, at, expiresAt, unlessSentSince } = renewed;
    if (!isUuid(id)) return null;
    return this.first(
      tx,
      at,
      `UPDATE invitations SET token_hash = NULL, links = $3, tries = 0, sent_at = $4, expires_at = greatest(expires_at, $5)
        WHERE tenant_id = $1 AND id = $2 AND ${waits} AND sent_at <= $6 RETURNING ${columns}`,
      [tenantId, id, links, at, expiresAt, unlessSentSince],
    );
  }

  override async link(
    tx: Transaction,
    { tenantId }: TenantScope,
    { id, tokenHash, at }: { readonly id: InvitationId; readonly tokenHash: string; readonly at: Date },
  ): Promise<Invitation | null> {
    if (!isUuid(id)) return null;
    return this.first(
      tx,
      at,
      `UPDATE invitations SET token_hash = $3, links = links - 1
        WHERE tenant_id = $1 AND id = $2 AND ${waits} AND links > 0 AND expires_at > $4 RETURNING ${columns}`,
      [tenantId, id, tokenHash, at],
    );
  }

  override async findByToken(tx: Transaction, { tenantId }: TenantScope, tokenHash: string, at: Date): Promise<Invitation | null> {
    return this.first(tx, at, `SELECT ${columns} FROM invitations WHERE tenant_id = $1 AND token_hash = $2`, [tenantId, tokenHash]);
  }

  override async charge(
    tx: Transaction,
    { tenantId }: TenantScope,
    tokenHash: string,
    { at, max }: { readonly at: Date; readonly max: number },
  ): Promise<Invitation | null> {
    return this.first(
      tx,
      at,
      `UPDATE invitations SET tries = tries + 1
        WHERE tenant_id = $1 AND token_hash = $2 AND ${waits} AND expires_at > $3 AND tries < $4 RETURNING ${columns}`,
      [tenantId, tokenHash, at, max],
    );
  }

  override async accept(
    tx: Transaction,
    { tenantId }: TenantScope,
    { tokenHash, userId }: { readonly tokenHash: string; readonly userId: UserId },
    at: Date,
  ): Promise<boolean> {
    const rows = await SqlTransaction.of(tx).query(
      `UPDATE invitations SET user_id = $3 WHERE tenant_id = $1 AND token_hash = $2 AND ${waits} AND expires_at > $4 RETURNING id`,
      [tenantId, tokenHash, userId, at],
    );
    return rows.length === 1;
  }

  private async first(tx: Transaction, at: Date, statement: string, values: readonly unknown[]): Promise<Invitation | null> {
    const [row] = await SqlTransaction.of(tx).query<Row>(statement, [...values]);
    return row ? invitationOf(at)(row) : null;
  }
}
