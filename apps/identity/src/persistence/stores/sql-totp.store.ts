import { Injectable } from '@nestjs/common';
import { type AuthenticatorId, type EnrolledAuthenticator, type EnrolmentId, isUuid, type TenantScope, type UserId } from '#contracts';
import { Query, type Transaction } from '#kernel';
import { sqlQuery, SqlTransaction } from '#persistence';
import { type MaxTotps, type NewTotp, type SealedTotp, type TimeStepUse, type TotpEnrolment, TotpStore } from '../../ports/totp-store.js';
import { type EnrolledRow, EnrolledRows } from './enrolled-rows.js';
import { removeExpired } from './remove-expired.js';

type SealedRow = { readonly id: AuthenticatorId; readonly sealed_key: string };

const sealedOf = ({ id, sealed_key: sealedKey }: SealedRow): SealedTotp => ({ id, sealedKey });

const isOfUser = 'tenant_id = $1 AND user_id = $2';
const isSetUp = `${isOfUser} AND confirmed_at IS NOT NULL`;
const enrolled = new EnrolledRows('totp', 'totp_authenticators', isSetUp);
const isWaiting = `${isOfUser} AND confirmed_at IS NULL`;
const waits = `${isOfUser} AND enrolment_id = $3 AND confirmed_at IS NULL AND expires_at > $4 AND purpose = $5`;

/** All of a user move on together, by the one that shows a code: a step is good once, whichever of them shows it. */
const useStep = `
  UPDATE totp_authenticators
     SET last_step = $4,
         last_used_for = CASE WHEN id = $3 THEN $5 END,
         last_used_at = CASE WHEN id = $3 THEN $6::timestamptz ELSE last_used_at END
   WHERE ${isSetUp} AND (last_step IS NULL OR last_step < $4)
  RETURNING id`;

/** In PostgreSQL. The tenant leads every condition; row-level security is the net below. */
@Injectable()
export class SqlTotpStore extends TotpStore {
  override readonly enrolled = enrolled;

  override async insert(tx: Transaction, { tenantId }: TenantScope, totp: NewTotp, max: MaxTotps): Promise<boolean> {
    const { id, enrolmentId, userId, purpose, sealedKey, createdAt, expiresAt } = totp;
    const sql = SqlTransaction.of(tx);
    await sql.query(removeExpired('totp_authenticators', 'id'), [tenantId, createdAt]);
    await sql.query(
      `DELETE FROM totp_authenticators WHERE ${isWaiting} AND id IN (
         SELECT id FROM totp_authenticators WHERE ${isWaiting} ORDER BY created_at DESC, id OFFSET $3)`,
      [tenantId, userId, max.waiting - 1],
    );
    const rows = await sql.query(
      `INSERT INTO totp_authenticators (tenant_id, id, enrolment_id, user_id, sealed_key, created_at, expires_at, purpose)
       SELECT $1, $3, $4, $2, $5, $6, $7, $9
        WHERE (SELECT count(*) FROM totp_authenticators WHERE ${isSetUp}) < $8
       RETURNING id`,
      [tenantId, userId, id, enrolmentId, sealedKey, createdAt, expiresAt, max.setUp, purpose],
    );
    return rows.length === 1;
  }

  override findEnrolment({ enrolmentId, userId, purpose }: TotpEnrolment, at: Date): Query<SealedTotp | null> {
    if (!isUuid(enrolmentId) || !isUuid(userId)) return Query.of(null);
    return sqlQuery
      .rows<SealedRow>(`SELECT id, sealed_key FROM totp_authenticators WHERE ${waits}`, userId, enrolmentId, at, purpose)
      .map(([row]) => (row === undefined ? null : sealedOf(row)));
  }

  override findWaiting(
    { userId, purpose }: { readonly userId: UserId; readonly purpose: string },
    at: Date,
  ): Query<(SealedTotp & { readonly enrolmentId: EnrolmentId; readonly expiresAt: Date }) | null> {
    if (!isUuid(userId)) return Query.of(null);
    return sqlQuery
      .rows<SealedRow & { readonly enrolment_id: EnrolmentId; readonly expires_at: Date }>(
        `SELECT id, sealed_key, enrolment_id, expires_at FROM totp_authenticators
          WHERE ${isOfUser} AND purpose = $3 AND confirmed_at IS NULL AND expires_at > $4 ORDER BY created_at DESC, id LIMIT 1`,
        userId,
        purpose,
        at,
      )
      .map(([row]) => (row === undefined ? null : { ...sealedOf(row), enrolmentId: row.enrolment_id, expiresAt: row.expires_at }));
  }

  override findConfirmed(
    { enrolmentId, userId, purpose }: TotpEnrolment,
    since: Date,
  ): Query<(SealedTotp & { readonly lastStep: number; readonly enrolled: EnrolledAuthenticator }) | null> {
    if (!isUuid(enrolmentId) || !isUuid(userId)) return Query.of(null);
    return sqlQuery
      .rows<SealedRow & EnrolledRow & { readonly last_step: string }>(
        `SELECT ${enrolled.columns}, sealed_key, last_step FROM totp_authenticators
          WHERE ${isSetUp} AND enrolment_id = $3 AND confirmed_at > $4 AND purpose = $5 AND last_used_for IS NULL`,
        userId,
        enrolmentId,
        since,
        purpose,
      )
      .map(([row]) =>
        row === undefined ? null : { ...sealedOf(row), lastStep: Number(row.last_step), enrolled: enrolled.enrolledOf(row) },
      );
  }

  override async confirm(
    tx: Transaction,
    { tenantId }: TenantScope,
    enrolment: TotpEnrolment & { readonly name: string | null; readonly timeStep: number },
    max: MaxTotps,
    at: Date,
  ): Promise<EnrolledAuthenticator | null> {
    const { enrolmentId, userId, purpose, name, timeStep } = enrolment;
    const [row] = await SqlTransaction.of(tx).query<EnrolledRow>(
      `UPDATE totp_authenticators SET confirmed_at = $4, expires_at = NULL, name = $6, last_step = $7, last_used_at = $4
        WHERE ${waits} AND (SELECT count(*) FROM totp_authenticators WHERE ${isSetUp}) < $8
       RETURNING ${enrolled.columns}`,
      [tenantId, userId, enrolmentId, at, purpose, name, timeStep, max.setUp],
    );
    return row === undefined ? null : enrolled.enrolledOf(row);
  }

  override findSealed(userId: UserId): Query<readonly SealedTotp[]> {
    if (!isUuid(userId)) return Query.of([]);
    return sqlQuery
      .rows<SealedRow>(`SELECT id, sealed_key FROM totp_authenticators WHERE ${isSetUp} ORDER BY created_at, id`, userId)
      .map((rows) => rows.map(sealedOf));
  }

  override async use(
    tx: Transaction,
    { tenantId }: TenantScope,
    { userId, id, timeStep, usedFor }: TimeStepUse,
    at: Date,
  ): Promise<'first' | 'again' | null> {
    const sql = SqlTransaction.of(tx);
    const moved = await sql.query<{ id: AuthenticatorId }>(useStep, [tenantId, userId, id, timeStep, usedFor, at]);
    if (moved.some((row) => row.id === id)) return 'first';
    const used = await sql.query(
      `SELECT id FROM totp_authenticators WHERE ${isSetUp} AND id = $3 AND last_step = $4 AND last_used_for = $5`,
      [tenantId, userId, id, timeStep, usedFor],
    );
    return used.length === 1 ? 'again' : null;
  }

  override async reseal(
    tx: Transaction,
    { tenantId }: TenantScope,
    id: AuthenticatorId,
    { from, to }: { from: string; to: string },
  ): Promise<void> {
    await SqlTransaction.of(tx).query(
      'UPDATE totp_authenticators SET sealed_key = $4 WHERE tenant_id = $1 AND id = $2 AND sealed_key = $3',
      [tenantId, id, from, to],
    );
  }
}
