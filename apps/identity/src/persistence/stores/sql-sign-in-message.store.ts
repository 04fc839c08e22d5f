import { Injectable } from '@nestjs/common';
import { type ChallengeId, isUuid, type TenantScope, type UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import {
  type AnswerableSignInMessage,
  type AskedSignInMessage,
  type MadeSignInMessage,
  type NewSignInMessage,
  SignInMessageStore,
} from '../../ports/sign-in-message-store.js';
import { removeExpired } from './remove-expired.js';

const answerable = 'identifier, secret_hash, user_id';
type AnswerableRow = { readonly identifier: string } & (
  | { readonly secret_hash: string; readonly user_id: UserId }
  | { readonly secret_hash: null; readonly user_id: null }
);
const answerableOf = (row: AnswerableRow | undefined): AnswerableSignInMessage | null =>
  row === undefined
    ? null
    : { identifier: row.identifier, made: row.secret_hash === null ? null : { secretHash: row.secret_hash, userId: row.user_id } };

/** In PostgreSQL. The tenant leads every condition; row-level security is the net below. */
@Injectable()
export class SqlSignInMessageStore extends SignInMessageStore {
  override async insert(tx: Transaction, { tenantId }: TenantScope, message: NewSignInMessage): Promise<boolean> {
    const { id, method, signInId, identifier, createdAt, expiresAt } = message;
    const sql = SqlTransaction.of(tx);
    await sql.query(removeExpired('sign_in_messages', 'id'), [tenantId, createdAt]);
    const rows = await sql.query(
      `INSERT INTO sign_in_messages (tenant_id, id, method, sign_in_id, identifier, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (tenant_id, id) DO NOTHING RETURNING id`,
      [tenantId, id, method, signInId, identifier, createdAt, expiresAt],
    );
    return rows.length === 1;
  }

  override async find(tx: Transaction, { tenantId }: TenantScope, id: ChallengeId, at: Date): Promise<AskedSignInMessage | null> {
    if (!isUuid(id)) return null;
    const [row] = await SqlTransaction.of(tx).query<AskedSignInMessage>(
      `SELECT method, sign_in_id AS "signInId", identifier FROM sign_in_messages
        WHERE tenant_id = $1 AND id = $2 AND consumed_at IS NULL AND expires_at > $3`,
      [tenantId, id, at],
    );
    return row ?? null;
  }

  override async make(
    tx: Transaction,
    { tenantId }: TenantScope,
    id: ChallengeId,
    { secretHash, userId, userVersion }: MadeSignInMessage,
    at: Date,
  ): Promise<boolean> {
    const rows = await SqlTransaction.of(tx).query(
      `UPDATE sign_in_messages SET secret_hash = $3, user_id = $4, user_version = $5
        WHERE tenant_id = $1 AND id = $2 AND consumed_at IS NULL AND expires_at > $6 RETURNING id`,
      [tenantId, id, secretHash, userId, userVersion, at],
    );
    return rows.length === 1;
  }

  override async charge(
    tx: Transaction,
    { tenantId }: TenantScope,
    id: ChallengeId,
    { at, max }: { readonly at: Date; readonly max: number },
  ): Promise<AnswerableSignInMessage | null> {
    if (!isUuid(id)) return null;
    const [row] = await SqlTransaction.of(tx).query<AnswerableRow>(
      `UPDATE sign_in_messages SET guesses = guesses + 1
        WHERE tenant_id = $1 AND id = $2 AND method = 'email-otp' AND expires_at > $3 AND guesses < $4
       RETURNING ${answerable}`,
      [tenantId, id, at, max],
    );
    return answerableOf(row);
  }

  override async findLink(tx: Transaction, { tenantId }: TenantScope, id: ChallengeId, at: Date): Promise<AnswerableSignInMessage | null> {
    if (!isUuid(id)) return null;
    const [row] = await SqlTransaction.of(tx).query<AnswerableRow>(
      `SELECT ${answerable} FROM sign_in_messages WHERE tenant_id = $1 AND id = $2 AND method = 'magic-link' AND expires_at > $3`,
      [tenantId, id, at],
    );
    return answerableOf(row);
  }

  override async consume(
    tx: Transaction,
    { tenantId }: TenantScope,
    id: ChallengeId,
    { id: userId, version, next }: { readonly id: UserId; readonly version: number; readonly next: number },
    at: Date,
  ): Promise<'first' | 'again' | null> {
    const [row] = await SqlTransaction.of(tx).query<{ is_first: boolean }>(
      `WITH first AS (
         UPDATE sign_in_messages SET consumed_at = $5, user_version = $6, guesses = greatest(guesses - 1, 0)
          WHERE tenant_id = $1 AND id = $2 AND user_id = $3 AND user_version = $4 AND consumed_at IS NULL RETURNING true AS is_first
       ), again AS (
         UPDATE sign_in_messages SET guesses = greatest(guesses - 1, 0)
          WHERE tenant_id = $1 AND id = $2 AND user_id = $3 AND user_version = $4 AND consumed_at IS NOT NULL RETURNING false AS is_first
       ) SELECT is_first FROM first UNION ALL SELECT is_first FROM again`,
      [tenantId, id, userId, version, at, next],
    );
    return row === undefined ? null : row.is_first ? 'first' : 'again';
  }
}
