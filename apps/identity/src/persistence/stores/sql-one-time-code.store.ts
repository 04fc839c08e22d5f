import { Injectable } from '@nestjs/common';
import { type ChallengeId, isUuid, type MessageChannel, type TenantScope, type UserId } from '#contracts';
import { Query, type Transaction } from '#kernel';
import { sqlQuery, SqlTransaction } from '#persistence';
import { type NewOneTimeCode, OneTimeCodeStore } from '../../ports/one-time-code-store.js';
import { codeGuesses } from '../../rules/code-guesses.js';
import { removeExpired } from './remove-expired.js';

/** In PostgreSQL. Each decision is one statement, so that parallel guesses queue at the row and see each other. */
@Injectable()
export class SqlOneTimeCodeStore extends OneTimeCodeStore {
  override async insert(tx: Transaction, { tenantId }: TenantScope, code: NewOneTimeCode): Promise<boolean> {
    const { id, userId, channel, recipient, createdAt, expiresAt } = code;
    const sql = SqlTransaction.of(tx);
    await sql.query(removeExpired('one_time_codes', 'id'), [tenantId, createdAt]);
    const rows = await sql.query(
      `INSERT INTO one_time_codes (tenant_id, id, user_id, channel, recipient, guesses, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, 0, $6, $7)
       ON CONFLICT (tenant_id, id) DO NOTHING RETURNING id`,
      [tenantId, id, userId, channel, recipient, createdAt, expiresAt],
    );
    return rows.length === 1;
  }

  override async renew(
    tx: Transaction,
    { tenantId }: TenantScope,
    { id, hash }: { readonly id: ChallengeId; readonly hash: string },
    at: Date,
  ): Promise<Pick<NewOneTimeCode, 'userId' | 'channel' | 'recipient'> | null> {
    if (!isUuid(id)) return null;
    const [row] = await SqlTransaction.of(tx).query<{ user_id: UserId; channel: MessageChannel; recipient: string }>(
      `UPDATE one_time_codes SET code_hash = $3 WHERE tenant_id = $1 AND id = $2 AND consumed_at IS NULL AND expires_at > $4
       RETURNING user_id, channel, recipient`,
      [tenantId, id, hash, at],
    );
    return row === undefined ? null : { userId: row.user_id, channel: row.channel, recipient: row.recipient };
  }

  override async charge(
    tx: Transaction,
    { tenantId }: TenantScope,
    { id, userId }: { readonly id: ChallengeId; readonly userId: UserId },
    at: Date,
  ): Promise<{ readonly hash: string; readonly recipient: string } | null> {
    if (!isUuid(id) || !isUuid(userId)) return null;
    const [row] = await SqlTransaction.of(tx).query<{ code_hash: string; recipient: string }>(
      `UPDATE one_time_codes SET guesses = guesses + 1
        WHERE tenant_id = $1 AND id = $2 AND user_id = $3 AND guesses < ${codeGuesses.perCode} AND code_hash IS NOT NULL AND expires_at > $4
       RETURNING code_hash, recipient`,
      [tenantId, id, userId, at],
    );
    return row === undefined ? null : { hash: row.code_hash, recipient: row.recipient };
  }

  override async refund(tx: Transaction, { tenantId }: TenantScope, id: ChallengeId): Promise<void> {
    await SqlTransaction.of(tx).query('UPDATE one_time_codes SET guesses = guesses - 1 WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
  }

  override async consume(tx: Transaction, { tenantId }: TenantScope, id: ChallengeId, at: Date): Promise<'first' | 'again'> {
    const rows = await SqlTransaction.of(tx).query(
      'UPDATE one_time_codes SET consumed_at = $3 WHERE tenant_id = $1 AND id = $2 AND consumed_at IS NULL RETURNING id',
      [tenantId, id, at],
    );
    return rows.length === 1 ? 'first' : 'again';
  }

  override findUsed(id: ChallengeId, at: Date): Query<string | null> {
    if (!isUuid(id)) return Query.of(null);
    return sqlQuery
      .rows<{ code_hash: string }>(
        'SELECT code_hash FROM one_time_codes WHERE tenant_id = $1 AND id = $2 AND consumed_at IS NOT NULL AND expires_at > $3',
        ...[id, at],
      )
      .map(([row]) => row?.code_hash ?? null);
  }
}
