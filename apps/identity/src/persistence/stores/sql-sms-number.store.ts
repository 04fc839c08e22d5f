import { Injectable } from '@nestjs/common';
import { type AuthenticatorId, type EnrolledAuthenticator, type EnrolmentId, isUuid, type TenantScope, type UserId } from '#contracts';
import { Query, type Transaction } from '#kernel';
import { sqlQuery, SqlTransaction } from '#persistence';
import { type Insertion, type NewNumber, type NumberEnrolment, SmsNumberStore } from '../../ports/sms-number-store.js';
import { type EnrolledRow, EnrolledRows } from './enrolled-rows.js';
import { removeExpired } from './remove-expired.js';

type WaitingRow = { readonly enrolment_id: EnrolmentId; readonly number: string; readonly expires_at: Date };

const isOfUser = 'tenant_id = $1 AND user_id = $2';
const isSetUp = `${isOfUser} AND confirmed_at IS NOT NULL`;

const enrolled = new EnrolledRows('sms-otp', 'sms_numbers', isSetUp);

/** In PostgreSQL. The tenant leads every condition; row-level security is the net below. */
@Injectable()
export class SqlSmsNumberStore extends SmsNumberStore {
  override readonly enrolled = enrolled;

  override async insert(
    tx: Transaction,
    { tenantId }: TenantScope,
    added: NewNumber,
    { max, repeatedSince }: { readonly max: number; readonly repeatedSince: Date },
  ): Promise<Insertion> {
    const { id, enrolmentId, userId, purpose, number, createdAt, expiresAt } = added;
    const sql = SqlTransaction.of(tx);
    await sql.query(removeExpired('sms_numbers', 'id'), [tenantId, createdAt]);
    const setUp = await sql.query<{ number: string }>(`SELECT number FROM sms_numbers WHERE ${isSetUp}`, [tenantId, userId]);
    if (setUp.some((known) => known.number === number)) return 'known';
    if (setUp.length >= max) return 'full';
    const rows = await sql.query(
      `INSERT INTO sms_numbers AS waiting (tenant_id, id, enrolment_id, user_id, purpose, number, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (tenant_id, user_id, purpose) WHERE confirmed_at IS NULL DO UPDATE
          SET id = excluded.id, enrolment_id = excluded.enrolment_id, number = excluded.number,
              created_at = excluded.created_at, expires_at = excluded.expires_at
        WHERE waiting.number <> excluded.number OR waiting.created_at <= $9
       RETURNING id`,
      [tenantId, id, enrolmentId, userId, purpose, number, createdAt, expiresAt, repeatedSince],
    );
    return rows.length === 1 ? 'inserted' : 'waiting';
  }

  override findWaiting(
    { userId, purpose }: Pick<NumberEnrolment, 'userId' | 'purpose'>,
    at: Date,
  ): Query<Pick<NewNumber, 'enrolmentId' | 'number' | 'expiresAt'> | null> {
    if (!isUuid(userId)) return Query.of(null);
    return sqlQuery
      .rows<WaitingRow>(
        `SELECT enrolment_id, number, expires_at FROM sms_numbers
          WHERE ${isOfUser} AND purpose = $3 AND confirmed_at IS NULL AND expires_at > $4`,
        ...[userId, purpose, at],
      )
      .map(([row]) => (row === undefined ? null : { enrolmentId: row.enrolment_id, number: row.number, expiresAt: row.expires_at }));
  }

  override async confirm(
    tx: Transaction,
    { tenantId }: TenantScope,
    enrolment: NumberEnrolment & { readonly number: string; readonly name: string; readonly max: number },
    at: Date,
  ): Promise<EnrolledAuthenticator | null> {
    const { enrolmentId, userId, purpose, number, name, max } = enrolment;
    if (!isUuid(enrolmentId)) return null;
    const [row] = await SqlTransaction.of(tx).query<EnrolledRow>(
      `UPDATE sms_numbers SET confirmed_at = $4, expires_at = NULL, name = $7, last_used_at = $4
        WHERE ${isOfUser} AND enrolment_id = $3 AND confirmed_at IS NULL AND expires_at > $4 AND purpose = $5 AND number = $6
          AND NOT EXISTS (SELECT FROM sms_numbers WHERE ${isSetUp} AND number = $6)
          AND (SELECT count(*) FROM sms_numbers WHERE ${isSetUp}) < $8
       RETURNING ${enrolled.columns}`,
      [tenantId, userId, enrolmentId, at, purpose, number, name, max],
    );
    return row === undefined ? null : enrolled.enrolledOf(row);
  }

  override findConfirmed({ enrolmentId, userId, purpose }: NumberEnrolment, since: Date): Query<EnrolledAuthenticator | null> {
    if (!isUuid(userId) || !isUuid(enrolmentId)) return Query.of(null);
    return sqlQuery
      .rows<EnrolledRow>(
        `SELECT ${enrolled.columns} FROM sms_numbers WHERE ${isSetUp} AND enrolment_id = $3 AND purpose = $4 AND confirmed_at > $5`,
        ...[userId, enrolmentId, purpose, since],
      )
      .map(([row]) => (row === undefined ? null : enrolled.enrolledOf(row)));
  }

  override findLatest(userId: UserId): Query<string | null> {
    if (!isUuid(userId)) return Query.of(null);
    return sqlQuery
      .rows<{ number: string }>(`SELECT number FROM sms_numbers WHERE ${isSetUp} ORDER BY last_used_at DESC, id LIMIT 1`, userId)
      .map(([row]) => row?.number ?? null);
  }

  override holds({ userId, number }: { readonly userId: UserId; readonly number: string }, at: Date): Query<boolean> {
    if (!isUuid(userId)) return Query.of(false);
    return sqlQuery
      .rows(
        `SELECT FROM sms_numbers WHERE ${isOfUser} AND number = $3 AND (confirmed_at IS NOT NULL OR expires_at > $4) LIMIT 1`,
        ...[userId, number, at],
      )
      .map((rows) => rows.length === 1);
  }

  override async use(
    tx: Transaction,
    { tenantId }: TenantScope,
    { userId, number }: { readonly userId: UserId; readonly number: string },
    at: Date,
  ): Promise<AuthenticatorId | null> {
    const [row] = await SqlTransaction.of(tx).query<{ id: AuthenticatorId }>(
      `UPDATE sms_numbers SET last_used_at = $4 WHERE ${isSetUp} AND number = $3 RETURNING id`,
      [tenantId, userId, number, at],
    );
    return row?.id ?? null;
  }
}
