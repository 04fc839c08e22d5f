import { Injectable } from '@nestjs/common';
import type { TenantScope, UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import {
  type AccountFailures,
  type AccountThrottle,
  type FailureSource,
  type LoginFailure,
  LoginFailureStore,
} from '../../ports/login-failure-store.js';
import { loginThrottle } from '../../rules/login-throttle.js';

/** The row of an account that counts for all its unknown sources. */
const wholeAccount = '';

const isForgotten = `counter.last_failed_at < $3::timestamptz - make_interval(secs => ${loginThrottle.memory})`;
/** How many failures there are with this one. */
const counted = `CASE WHEN ${isForgotten} THEN 1 ELSE counter.failures + 1 END`;
const isLocked = '(counter.locked_until IS NOT NULL AND counter.locked_until > $3::timestamptz)';
/** The exponent is bounded: 2 to the 20th is beyond any longest lock, and a double stays far from overflow. */
const lock = (failures: string, allowed: string): string =>
  `CASE WHEN ${failures} >= ${allowed} THEN $3::timestamptz + make_interval(secs => least(${loginThrottle.longestLock},
     ${loginThrottle.firstLock} * power(2, least(20, ${failures} - ${allowed})))) END`;

/**
 * These statements do not wait for the disk at commit: who is refused must not be told from who is not there by the time
 * that takes, and a crash of PostgreSQL loses some tenths of a second of counting at most.
 */
const withoutWaiting = "set_config('synchronous_commit', 'off', true)";

const lookAt = `
  SELECT source, failures, ${isLocked} AS locked FROM login_failures AS counter
   WHERE tenant_id = $1 AND user_id = $2 AND source = ANY($4::text[]) AND NOT ${isForgotten}`;

/** The closest source first, as for every try, so that parallel ones take the locks of rows in one order. */
const chargeSources = `
  INSERT INTO login_failures AS counter (tenant_id, user_id, source, allowed, failures, last_failed_at, locked_until)
  SELECT $1, $2, asked.source, asked.allowed, 1, $3::timestamptz, ${lock('1', 'asked.allowed')}
    FROM unnest($4::text[], $5::int[]) WITH ORDINALITY AS asked (source, allowed, place),
         (SELECT ${withoutWaiting}) AS setting
   ORDER BY place
  ON CONFLICT (tenant_id, user_id, source) DO UPDATE
     SET failures = ${counted},
         allowed = excluded.allowed,
         last_failed_at = $3::timestamptz,
         locked_until = ${lock(`(${counted})`, 'excluded.allowed')}
   WHERE NOT ${isLocked}
  RETURNING failures, locked_until`;

/** One that counts nothing is the same work, and does not make what is there younger. */
const recordFailures = `
  INSERT INTO login_failures AS counter (tenant_id, user_id, source, allowed, failures, last_failed_at, locked_until)
  SELECT $1, $2, '${wholeAccount}', 0, $4::int, $3::timestamptz, NULL FROM (SELECT ${withoutWaiting}) AS setting
  ON CONFLICT (tenant_id, user_id, source) DO UPDATE
     SET failures = CASE WHEN ${isForgotten} THEN excluded.failures ELSE counter.failures + excluded.failures END,
         last_failed_at = CASE WHEN excluded.failures = 0 THEN counter.last_failed_at ELSE excluded.last_failed_at END`;

/** Some at a time, whenever an account fails from somewhere new: what comes is always less than what is swept away. */
const sweep = `
  DELETE FROM login_failures WHERE tenant_id = $1 AND (user_id, source) IN (
    SELECT user_id, source FROM login_failures AS counter
     WHERE tenant_id = $1 AND last_failed_at < $2::timestamptz - make_interval(secs => ${loginThrottle.memory})
     LIMIT 20 FOR UPDATE SKIP LOCKED)`;

const namesOf = (sources: readonly FailureSource[]): readonly string[] => sources.map(({ source }) => source);

/** In PostgreSQL. Each decision is one statement, so that parallel tries queue at the row and see each other. */
@Injectable()
export class SqlLoginFailureStore extends LoginFailureStore {
  override async look(
    tx: Transaction,
    { tenantId }: TenantScope,
    userId: UserId,
    sources: readonly string[],
    at: Date,
  ): Promise<AccountFailures> {
    const rows = await SqlTransaction.of(tx).query<{ source: string; failures: number; locked: boolean }>(lookAt, [
      tenantId,
      userId,
      at,
      [wholeAccount, ...sources],
    ]);
    return {
      failures: rows.find(({ source }) => source === wholeAccount)?.failures ?? 0,
      lockedSources: rows.filter(({ locked }) => locked).map(({ source }) => source),
    };
  }

  override async charge(
    tx: Transaction,
    { tenantId }: TenantScope,
    userId: UserId,
    sources: readonly FailureSource[],
    at: Date,
  ): Promise<LoginFailure | null> {
    const allowed = sources.map((source) => source.allowed);
    const rows = await SqlTransaction.of(tx).query<{ failures: number; locked_until: Date | null }>(chargeSources, [
      tenantId,
      userId,
      at,
      namesOf(sources),
      allowed,
    ]);
    if (rows.length < sources.length) return null;
    const locks = rows.map(({ locked_until: until }) => until).filter((until) => until !== null);
    return {
      failures: Math.max(...rows.map(({ failures }) => failures)),
      lockedUntil: locks.length === 0 ? null : new Date(Math.max(...locks.map((until) => until.getTime()))),
    };
  }

  override async refund(tx: Transaction, { tenantId }: TenantScope, userId: UserId, sources: readonly FailureSource[]): Promise<void> {
    await SqlTransaction.of(tx).query(
      `UPDATE login_failures SET failures = greatest(0, failures - 1),
              locked_until = CASE WHEN failures - 1 >= allowed THEN locked_until END
        WHERE tenant_id = $1 AND user_id = $2 AND source = ANY($3::text[])`,
      [tenantId, userId, namesOf(sources)],
    );
  }

  override async record(tx: Transaction, { tenantId }: TenantScope, userId: UserId, failures: 0 | 1, at: Date): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query(recordFailures, [tenantId, userId, at, failures]);
    await sql.query(sweep, [tenantId, at]);
  }

  override async forgive(
    tx: Transaction,
    { tenantId }: TenantScope,
    userId: UserId,
    sources: readonly FailureSource[],
    failures: number,
  ): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query(
      `DELETE FROM login_failures USING (SELECT ${withoutWaiting}) AS setting
        WHERE tenant_id = $1 AND user_id = $2 AND source = ANY($3::text[])`,
      [tenantId, userId, namesOf(sources)],
    );
    if (failures === 0) return;
    await sql.query(
      `UPDATE login_failures SET failures = greatest(0, failures - $3) WHERE tenant_id = $1 AND user_id = $2 AND source = '${wholeAccount}'`,
      [tenantId, userId, failures],
    );
  }

  override async describe(tx: Transaction, { tenantId }: TenantScope, userId: UserId, at: Date): Promise<AccountThrottle> {
    const [row] = await SqlTransaction.of(tx).query<{
      failures: number | null;
      last_failed_at: Date | null;
      locked: number;
      locked_until: Date | null;
    }>(
      `SELECT (max(failures) FILTER (WHERE source = '${wholeAccount}'))::int AS failures, max(last_failed_at) AS last_failed_at,
              (count(*) FILTER (WHERE ${isLocked}))::int AS locked, max(locked_until) FILTER (WHERE ${isLocked}) AS locked_until
         FROM login_failures AS counter WHERE tenant_id = $1 AND user_id = $2 AND NOT ${isForgotten}`,
      [tenantId, userId, at],
    );
    return {
      failures: row?.failures ?? 0,
      lastFailedAt: row?.last_failed_at ?? null,
      lockedSources: row?.locked ?? 0,
      lockedUntil: row?.locked_until ?? null,
    };
  }

  override async clear(tx: Transaction, { tenantId }: TenantScope, userId: UserId): Promise<void> {
    await SqlTransaction.of(tx).query('DELETE FROM login_failures WHERE tenant_id = $1 AND user_id = $2', [tenantId, userId]);
  }
}
