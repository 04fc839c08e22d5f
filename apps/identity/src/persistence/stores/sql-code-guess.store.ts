import { Injectable } from '@nestjs/common';
import type { TenantScope, UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { CodeGuessStore } from '../../ports/code-guess-store.js';
import { codeGuesses } from '../../rules/code-guesses.js';

type Window = 'recent' | 'daily';

const isOver = (window: Window): string => `known.${window}_until <= $3::timestamptz`;
const hasRoom = (window: Window): string => `(${isOver(window)} OR known.${window} < ${codeGuesses[window].max})`;
const end = (window: Window): string => `$3::timestamptz + make_interval(secs => ${codeGuesses[window].seconds})`;
const count = (window: Window): string =>
  `${window} = CASE WHEN ${isOver(window)} THEN 1 ELSE known.${window} + 1 END,
   ${window}_until = CASE WHEN ${isOver(window)} THEN excluded.${window}_until ELSE known.${window}_until END`;
/** Null while there is room. */
const waitFor = (window: Window): string => `CASE WHEN NOT ${hasRoom(window)} THEN known.${window}_until END`;

const chargeGuess = `
  INSERT INTO code_guesses AS known (tenant_id, user_id, recent, recent_until, daily, daily_until)
  VALUES ($1, $2, 1, ${end('recent')}, 1, ${end('daily')})
  ON CONFLICT (tenant_id, user_id) DO UPDATE SET ${count('recent')}, ${count('daily')}
   WHERE ${hasRoom('recent')} AND ${hasRoom('daily')}
  RETURNING user_id`;

/** In PostgreSQL, one row a user, so that the guesses of all replicas queue there. Each window begins with the first guess in it. */
@Injectable()
export class SqlCodeGuessStore extends CodeGuessStore {
  override async charge(tx: Transaction, { tenantId }: TenantScope, userId: UserId, at: Date): Promise<Date | null> {
    const sql = SqlTransaction.of(tx);
    if ((await sql.query(chargeGuess, [tenantId, userId, at])).length === 1) return null;
    const [row] = await sql.query<{ until: Date | null }>(
      `SELECT greatest(${waitFor('recent')}, ${waitFor('daily')}) AS until FROM code_guesses AS known WHERE tenant_id = $1 AND user_id = $2`,
      [tenantId, userId, at],
    );
    return row?.until ?? at;
  }

  override async refund(tx: Transaction, { tenantId }: TenantScope, userId: UserId): Promise<void> {
    await SqlTransaction.of(tx).query(
      'UPDATE code_guesses SET recent = greatest(0, recent - 1), daily = greatest(0, daily - 1) WHERE tenant_id = $1 AND user_id = $2',
      [tenantId, userId],
    );
  }

  override async clear(tx: Transaction, { tenantId }: TenantScope, userId: UserId): Promise<void> {
    await SqlTransaction.of(tx).query('DELETE FROM code_guesses WHERE tenant_id = $1 AND user_id = $2', [tenantId, userId]);
  }
}
