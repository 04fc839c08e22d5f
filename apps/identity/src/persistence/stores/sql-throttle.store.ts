import { Injectable } from '@nestjs/common';
import type { TenantScope } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { type ThrottleKey, ThrottleStore } from '../../ports/throttle-store.js';

const countOne = `
  INSERT INTO throttle_windows AS known (tenant_id, counter, subject, occurrences, ends_at)
  VALUES ($1, $2, $3, 1, $4::timestamptz + make_interval(secs => $5))
  ON CONFLICT (tenant_id, counter, subject) DO UPDATE
     SET occurrences = CASE WHEN known.ends_at <= $4::timestamptz THEN 1 ELSE known.occurrences + 1 END,
         ends_at = CASE WHEN known.ends_at <= $4::timestamptz THEN excluded.ends_at ELSE known.ends_at END
  RETURNING occurrences, ends_at`;

const openWindow = `
  INSERT INTO throttle_windows AS known (tenant_id, counter, subject, occurrences, ends_at)
  VALUES ($1, $2, $3, 1, $5::timestamptz)
  ON CONFLICT (tenant_id, counter, subject) DO UPDATE SET occurrences = 1, ends_at = excluded.ends_at
   WHERE known.ends_at <= $4::timestamptz
  RETURNING ends_at`;

/** Some at a time, whenever a window begins: what begins is always less than what is swept away. */
const sweep = `
  DELETE FROM throttle_windows WHERE tenant_id = $1 AND (counter, subject) IN (
    SELECT counter, subject FROM throttle_windows WHERE tenant_id = $1 AND ends_at <= $2 LIMIT 20 FOR UPDATE SKIP LOCKED)`;

/** In PostgreSQL. Each decision is one statement, so that parallel attempts queue at the row and see each other. */
@Injectable()
export class SqlThrottleStore extends ThrottleStore {
  override async exhaustedUntil(
    tx: Transaction,
    { tenantId }: TenantScope,
    { counter, subject }: ThrottleKey,
    most: number,
    at: Date,
  ): Promise<Date | null> {
    const [row] = await SqlTransaction.of(tx).query<{ ends_at: Date }>(
      `SELECT ends_at FROM throttle_windows
        WHERE tenant_id = $1 AND counter = $2 AND subject = $3 AND occurrences >= $4 AND ends_at > $5`,
      [tenantId, counter, subject, most, at],
    );
    return row?.ends_at ?? null;
  }

  override async count(
    tx: Transaction,
    { tenantId }: TenantScope,
    { counter, subject }: ThrottleKey,
    seconds: number,
    at: Date,
  ): Promise<{ readonly occurrences: number; readonly endsAt: Date }> {
    const sql = SqlTransaction.of(tx);
    const [row] = await sql.query<{ occurrences: number; ends_at: Date }>(countOne, [tenantId, counter, subject, at, seconds]);
    if (row === undefined) throw new Error('an upsert returned no row');
    if (row.occurrences === 1) await sql.query(sweep, [tenantId, at]);
    return { occurrences: row.occurrences, endsAt: row.ends_at };
  }

  override async uncount(tx: Transaction, { tenantId }: TenantScope, { counter, subject }: ThrottleKey): Promise<void> {
    await SqlTransaction.of(tx).query(
      `UPDATE throttle_windows SET occurrences = occurrences - 1 WHERE tenant_id = $1 AND counter = $2 AND subject = $3`,
      [tenantId, counter, subject],
    );
  }

  override async open(
    tx: Transaction,
    { tenantId }: TenantScope,
    { counter, subject }: ThrottleKey,
    { until, at }: { readonly until: Date; readonly at: Date },
  ): Promise<boolean> {
    const sql = SqlTransaction.of(tx);
    const rows = await sql.query(openWindow, [tenantId, counter, subject, at, until]);
    if (rows.length === 1) await sql.query(sweep, [tenantId, at]);
    return rows.length === 1;
  }

  override async deleteAll(tx: Transaction, { tenantId }: TenantScope): Promise<void> {
    await SqlTransaction.of(tx).query('DELETE FROM throttle_windows WHERE tenant_id = $1', [tenantId]);
  }
}
