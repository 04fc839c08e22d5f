import { Injectable } from '@nestjs/common';
import { type ChallengeId, isUuid, type TenantScope, type UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { type AskedSignUp, SignUpStore, type StoredSignUp } from '../../ports/sign-up-store.js';
import { removeExpired } from './remove-expired.js';

/** Nobody has come of it, and it has not expired: what is asked for next goes on from it. */
const goesOn = '(known.user_id IS NULL AND known.expires_at > excluded.created_at)';
const isSame = `(${goesOn} AND known.email = excluded.email)`;

const ask = `
  INSERT INTO sign_ups AS known (tenant_id, token_hash, id, email, locale, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (tenant_id, token_hash) DO UPDATE
     SET id = CASE WHEN ${isSame} THEN known.id ELSE excluded.id END,
         code_hash = CASE WHEN ${isSame} THEN known.code_hash END,
         is_confirmed = ${isSame} AND known.is_confirmed,
         guesses = CASE WHEN ${goesOn} THEN known.guesses ELSE 0 END,
         tries = CASE WHEN ${goesOn} THEN known.tries ELSE 0 END,
         email = excluded.email, locale = excluded.locale, user_id = NULL,
         created_at = excluded.created_at, expires_at = greatest(excluded.expires_at, CASE WHEN ${isSame} THEN known.expires_at END)
  RETURNING id, email`;

const askOnceMore = `
  UPDATE sign_ups SET locale = $3, expires_at = greatest(expires_at, $5)
   WHERE tenant_id = $1 AND token_hash = $2 AND user_id IS NULL AND expires_at > $4
  RETURNING id, email`;

const columns = 'id, email, locale, is_confirmed, user_id';
type Row = Pick<StoredSignUp, 'id' | 'email' | 'locale'> & { readonly is_confirmed: boolean; readonly user_id: UserId | null };
const signUpOf = ({ id, email, locale, is_confirmed: isConfirmed, user_id: userId }: Row): StoredSignUp => ({
  id,
  email,
  locale,
  isConfirmed,
  userId,
});

/** In PostgreSQL. The tenant leads every condition; row-level security is the net below. */
@Injectable()
export class SqlSignUpStore extends SignUpStore {
  override async ask(
    tx: Transaction,
    { tenantId }: TenantScope,
    { tokenHash, id, email, locale, createdAt, expiresAt }: AskedSignUp,
  ): Promise<Pick<StoredSignUp, 'id' | 'email'> | null> {
    const sql = SqlTransaction.of(tx);
    await sql.query(removeExpired('sign_ups', 'token_hash'), [tenantId, createdAt]);
    const [row] = await (email === null
      ? sql.query<Row>(askOnceMore, [tenantId, tokenHash, locale, createdAt, expiresAt])
      : sql.query<Row>(ask, [tenantId, tokenHash, id, email, locale, createdAt, expiresAt]));
    return row ? { id: row.id, email: row.email } : null;
  }

  override async find(tx: Transaction, { tenantId }: TenantScope, tokenHash: string, at: Date): Promise<StoredSignUp | null> {
    const [row] = await SqlTransaction.of(tx).query<Row>(
      `SELECT ${columns} FROM sign_ups WHERE tenant_id = $1 AND token_hash = $2 AND expires_at > $3`,
      [tenantId, tokenHash, at],
    );
    return row ? signUpOf(row) : null;
  }

  override async findWaiting(tx: Transaction, { tenantId }: TenantScope, id: ChallengeId, at: Date): Promise<StoredSignUp | null> {
    if (!isUuid(id)) return null;
    const [row] = await SqlTransaction.of(tx).query<Row>(
      `SELECT ${columns} FROM sign_ups WHERE tenant_id = $1 AND id = $2 AND NOT is_confirmed AND expires_at > $3`,
      [tenantId, id, at],
    );
    return row ? signUpOf(row) : null;
  }

  override async renew(
    tx: Transaction,
    { tenantId }: TenantScope,
    { id, hash, expiresAt }: { readonly id: ChallengeId; readonly hash: string; readonly expiresAt: Date },
    at: Date,
  ): Promise<boolean> {
    const rows = await SqlTransaction.of(tx).query(
      `UPDATE sign_ups SET code_hash = $3, code_expires_at = $5
        WHERE tenant_id = $1 AND id = $2 AND NOT is_confirmed AND expires_at > $4 RETURNING id`,
      [tenantId, id, hash, at, expiresAt],
    );
    return rows.length === 1;
  }

  /** A code that was made by a replica of the release before has no end of its own: it ends with its sign-up. */
  override async charge(
    tx: Transaction,
    { tenantId }: TenantScope,
    tokenHash: string,
    { at, max }: { readonly at: Date; readonly max: number },
  ): Promise<{ readonly id: ChallengeId; readonly hash: string | null } | null> {
    const [row] = await SqlTransaction.of(tx).query<{ id: ChallengeId; code_hash: string | null }>(
      `UPDATE sign_ups SET guesses = guesses + 1
        WHERE tenant_id = $1 AND token_hash = $2 AND user_id IS NULL AND expires_at > $3 AND guesses < $4
       RETURNING id, CASE WHEN coalesce(code_expires_at, expires_at) > $3 THEN code_hash END AS code_hash`,
      [tenantId, tokenHash, at, max],
    );
    return row ? { id: row.id, hash: row.code_hash } : null;
  }

  override async confirm(
    tx: Transaction,
    { tenantId }: TenantScope,
    { tokenHash, id }: { readonly tokenHash: string; readonly id: ChallengeId },
    until: Date,
  ): Promise<boolean> {
    const rows = await SqlTransaction.of(tx).query(
      `UPDATE sign_ups SET is_confirmed = true, expires_at = $4, guesses = guesses - 1
        WHERE tenant_id = $1 AND token_hash = $2 AND id = $3 AND user_id IS NULL RETURNING id`,
      [tenantId, tokenHash, id, until],
    );
    return rows.length === 1;
  }

  override async chargeTry(
    tx: Transaction,
    { tenantId }: TenantScope,
    tokenHash: string,
    { at, max }: { readonly at: Date; readonly max: number },
  ): Promise<StoredSignUp | null> {
    const [row] = await SqlTransaction.of(tx).query<Row>(
      `UPDATE sign_ups SET tries = tries + 1
        WHERE tenant_id = $1 AND token_hash = $2 AND is_confirmed AND user_id IS NULL AND expires_at > $3 AND tries < $4
       RETURNING ${columns}`,
      [tenantId, tokenHash, at, max],
    );
    return row ? signUpOf(row) : null;
  }

  override async complete(
    tx: Transaction,
    { tenantId }: TenantScope,
    { tokenHash, userId }: { readonly tokenHash: string; readonly userId: UserId },
    at: Date,
  ): Promise<boolean> {
    const rows = await SqlTransaction.of(tx).query(
      `UPDATE sign_ups SET user_id = $3
        WHERE tenant_id = $1 AND token_hash = $2 AND is_confirmed AND user_id IS NULL AND expires_at > $4 RETURNING id`,
      [tenantId, tokenHash, userId, at],
    );
    return rows.length === 1;
  }
}
