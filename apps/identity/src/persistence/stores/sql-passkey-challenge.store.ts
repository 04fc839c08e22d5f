import { Injectable } from '@nestjs/common';
import { isUuid, type TenantScope, type UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { type NewPasskeyChallenge, PasskeyChallengeStore } from '../../ports/passkey-challenge-store.js';
import { removeExpired } from './remove-expired.js';

/** In PostgreSQL. A used one is gone: nothing is to be known of it again. */
@Injectable()
export class SqlPasskeyChallengeStore extends PasskeyChallengeStore {
  override async insert(tx: Transaction, { tenantId }: TenantScope, asked: NewPasskeyChallenge): Promise<void> {
    const { id, ceremony, userId, challenge, createdAt, expiresAt } = asked;
    const sql = SqlTransaction.of(tx);
    await sql.query(removeExpired('passkey_challenges', 'id'), [tenantId, createdAt]);
    await sql.query(
      'INSERT INTO passkey_challenges (tenant_id, id, ceremony, user_id, challenge, expires_at) VALUES ($1, $2, $3, $4, $5, $6)',
      [...[tenantId, id, ceremony, userId, challenge, expiresAt]],
    );
  }

  override async consume(
    tx: Transaction,
    { tenantId }: TenantScope,
    { id, ceremony }: Pick<NewPasskeyChallenge, 'id' | 'ceremony'>,
    at: Date,
  ): Promise<Pick<NewPasskeyChallenge, 'challenge' | 'userId'> | null> {
    if (!isUuid(id)) return null;
    const [row] = await SqlTransaction.of(tx).query<{ challenge: string; user_id: UserId | null }>(
      `DELETE FROM passkey_challenges WHERE tenant_id = $1 AND id = $2 AND ceremony = $3 AND expires_at > $4
       RETURNING challenge, user_id`,
      [tenantId, id, ceremony, at],
    );
    return row === undefined ? null : { challenge: row.challenge, userId: row.user_id };
  }
}
