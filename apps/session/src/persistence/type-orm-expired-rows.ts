import { Injectable } from '@nestjs/common';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { ExpiredRows } from '../ports/expired-rows.js';

const tables = ['sso_sessions', 'login_transactions'] as const;

/** In PostgreSQL, under the policies that show expired rows to a transaction that says it maintains. */
@Injectable()
export class TypeOrmExpiredRows extends ExpiredRows {
  /** By the database's clock: a replica whose clock runs ahead deletes nothing early. */
  override async deleteBatch(tx: Transaction, limit: number): Promise<number> {
    const sql = SqlTransaction.of(tx);
    await sql.query(`SELECT set_config('ostiary.maintenance', 'expired', true)`);
    let deleted = 0;
    for (const table of tables) {
      const rows = await sql.query<{ tenant_id: string }>(
        `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM ${table} WHERE expires_at < now() ORDER BY expires_at LIMIT $1))
         RETURNING tenant_id`,
        [limit],
      );
      deleted += rows.length;
    }
    return deleted;
  }
}
