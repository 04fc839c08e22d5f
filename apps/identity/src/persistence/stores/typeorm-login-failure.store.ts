import { Injectable } from '@nestjs/common';
import type { TenantScope, UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { type LoginFailure, LoginFailureStore } from '../../ports/login-failure-store.js';
import { lockout } from '../../rules/lockout.js';

/** How many failures there are with this one. */
const counted = `CASE WHEN counter.last_failed_at < $3::timestamptz - make_interval(secs => ${lockout.memory})
                      THEN 1 ELSE counter.failures + 1 END`;
const isLocked = '(counter.locked_until IS NOT NULL AND counter.locked_until > $3::timestamptz)';
/** The exponent is bounded: 2 to the 20th is beyond any longest delay, and a double stays far from overflow. */
const delay = `make_interval(secs => least(${lockout.longestDelay},
                 ${lockout.firstDelay} * power(2, least(20, ${counted} - ${lockout.threshold}))))`;

/**
 * These statements do not wait for the disk at commit: who is refused must not be told from who is not there by the time
 * that takes, and a crash of PostgreSQL loses some tenths of a second of counting at most.
 */
const withoutWaiting = "set_config('synchronous_commit', 'off', true)";

const recordFailure = `
  INSERT INTO login_failures AS counter (tenant_id, user_id, failures, last_failed_at, locked_until)
  SELECT $1, $2, 1, $3::timestamptz, NULL FROM (SELECT ${withoutWaiting}) AS setting
  ON CONFLICT (tenant_id, user_id) DO UPDATE
     SET failures = ${counted},
         last_failed_at = $3::timestamptz,
         locked_until = CASE WHEN ${counted} >= ${lockout.threshold} THEN $3::timestamptz + ${delay} END
   WHERE NOT ${isLocked}
  RETURNING failures, locked_until`;

const admitUser = `
  INSERT INTO login_failures AS counter (tenant_id, user_id, failures, last_failed_at, locked_until)
  SELECT $1, $2, 0, $3::timestamptz, NULL FROM (SELECT ${withoutWaiting}) AS setting
  ON CONFLICT (tenant_id, user_id) DO UPDATE SET failures = 0, locked_until = NULL WHERE NOT ${isLocked}
  RETURNING failures`;

/** In PostgreSQL. Each decision is one statement, so that parallel attempts queue at the row and see each other. */
@Injectable()
export class TypeOrmLoginFailureStore extends LoginFailureStore {
  override async record(tx: Transaction, { tenantId }: TenantScope, userId: UserId, at: Date): Promise<LoginFailure | null> {
    const [row] = await SqlTransaction.of(tx).query<{ failures: number; locked_until: Date | null }>(recordFailure, [tenantId, userId, at]);
    return row ? { failures: row.failures, lockedUntil: row.locked_until } : null;
  }

  override async admit(tx: Transaction, { tenantId }: TenantScope, userId: UserId, at: Date): Promise<boolean> {
    const rows = await SqlTransaction.of(tx).query(admitUser, [tenantId, userId, at]);
    return rows.length === 1;
  }

  override async clear(tx: Transaction, { tenantId }: TenantScope, userId: UserId): Promise<void> {
    await SqlTransaction.of(tx).query('DELETE FROM login_failures WHERE tenant_id = $1 AND user_id = $2', [tenantId, userId]);
  }

  override async deleteAll(tx: Transaction, { tenantId }: TenantScope): Promise<void> {
    await SqlTransaction.of(tx).query('DELETE FROM login_failures WHERE tenant_id = $1', [tenantId]);
  }
}
