import { Injectable } from '@nestjs/common';
import { type EnrolmentId, isUuid, type TenantScope, type UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { type NewPasskeyChallenge, type PasskeyChallenge, PasskeyChallengeStore } from '../../ports/passkey-challenge-store.js';
import { removeExpired } from './remove-expired.js';

type Row = { readonly challenge: string; readonly user_id: UserId | null };
const challengeOf = (row: Row | undefined): PasskeyChallenge | null =>
  row === undefined ? null : { challenge: row.challenge, userId: row.user_id };

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
  ): Promise<PasskeyChallenge | null> {
    if (!isUuid(id)) return null;
    const [row] = await SqlTransaction.of(tx).query<Row>(
      `DELETE FROM passkey_challenges WHERE tenant_id = $1 AND id = $2 AND ceremony = $3 AND expires_at > $4
       RETURNING challenge, user_id`,
      [tenantId, id, ceremony, at],
    );
    return challengeOf(row);
  }

  override async answer(
    tx: Transaction,
    { tenantId }: TenantScope,
    { id, answerHash }: { readonly id: EnrolmentId; readonly answerHash: string },
    at: Date,
  ): Promise<PasskeyChallenge | null> {
    if (!isUuid(id)) return null;
    const [row] = await SqlTransaction.of(tx).query<Row>(
      `UPDATE passkey_challenges SET answer_hash = $3
        WHERE tenant_id = $1 AND id = $2 AND ceremony = 'create' AND expires_at > $4 AND (answer_hash IS NULL OR answer_hash = $3)
       RETURNING challenge, user_id`,
      [tenantId, id, answerHash, at],
    );
    return challengeOf(row);
  }
}
