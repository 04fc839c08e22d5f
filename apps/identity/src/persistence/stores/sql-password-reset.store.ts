import { Injectable } from '@nestjs/common';
import type { TenantScope, User, UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { type NewPasswordReset, PasswordResetStore } from '../../ports/password-reset-store.js';
import { removeExpired } from './remove-expired.js';
import { userColumns, userOf, type UserRow } from './user-rows.js';

/** That a token, by its hash in `$2`, is good for a user at `$3`. */
const isGood = `
  resets.tenant_id = $1 AND resets.token_hash = $2 AND resets.consumed_at IS NULL AND resets.expires_at > $3
  AND users.tenant_id = $1 AND users.id = resets.user_id AND users.version = resets.user_version
  AND users.status IN ('active', 'pending_deletion') AND users.email_verified`;

const charge = `
  UPDATE password_resets AS resets SET tries = resets.tries + 1
    FROM users WHERE ${isGood} AND resets.tries < $4
  RETURNING ${userColumns}`;

/**
 * What decides is the version of the user: of parallel statements one raises it, and the others, for this link or another of the same user, find it
 * raised when the row is theirs.
 */
const consume = `
  WITH changed AS (
    UPDATE users SET version = users.version + 1, updated_at = $3
      FROM password_resets AS resets WHERE ${isGood}
    RETURNING ${userColumns}
  ), spent AS (
    UPDATE password_resets SET consumed_at = $3
     WHERE tenant_id = $1 AND token_hash = $2 AND EXISTS (SELECT 1 FROM changed)
  )
  SELECT * FROM changed`;

const repeat = `
  WITH repeated AS (
    UPDATE password_resets SET repeats = repeats + 1
     WHERE tenant_id = $1 AND token_hash = $2 AND consumed_at > $3::timestamptz - make_interval(secs => $4) AND repeats < $5
    RETURNING user_id, user_version
  )
  SELECT password_credentials.hash FROM repeated
    JOIN users ON users.tenant_id = $1 AND users.id = repeated.user_id
     AND users.version = repeated.user_version + 1 AND users.status IN ('active', 'pending_deletion')
    JOIN password_credentials ON password_credentials.tenant_id = $1 AND password_credentials.user_id = users.id`;

/** In PostgreSQL. The tenant leads every condition; row-level security is the net below. */
@Injectable()
export class SqlPasswordResetStore extends PasswordResetStore {
  override async permit(
    tx: Transaction,
    { tenantId }: TenantScope,
    { userId, links, expiresAt }: { readonly userId: UserId; readonly links: number; readonly expiresAt: Date },
  ): Promise<void> {
    await SqlTransaction.of(tx).query(
      `INSERT INTO password_reset_permits (tenant_id, user_id, links, expires_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (tenant_id, user_id) DO UPDATE SET links = EXCLUDED.links, expires_at = EXCLUDED.expires_at`,
      [tenantId, userId, links, expiresAt],
    );
  }

  override async takePermit(tx: Transaction, { tenantId }: TenantScope, userId: UserId, at: Date): Promise<boolean> {
    const taken = await SqlTransaction.of(tx).query(
      `UPDATE password_reset_permits SET links = links - 1
        WHERE tenant_id = $1 AND user_id = $2 AND links > 0 AND expires_at > $3 RETURNING 1`,
      [tenantId, userId, at],
    );
    return taken.length > 0;
  }

  override async insert(tx: Transaction, { tenantId }: TenantScope, reset: NewPasswordReset): Promise<void> {
    const { tokenHash, userId, userVersion, createdAt, expiresAt } = reset;
    const sql = SqlTransaction.of(tx);
    await sql.query(removeExpired('password_resets', 'token_hash'), [tenantId, createdAt]);
    await sql.query(
      `INSERT INTO password_resets (tenant_id, token_hash, user_id, user_version, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [tenantId, tokenHash, userId, userVersion, createdAt, expiresAt],
    );
  }

  override async find(
    tx: Transaction,
    { tenantId }: TenantScope,
    tokenHash: string,
    { at, max }: { readonly at: Date; readonly max: number },
  ): Promise<User | null> {
    const [row] = await SqlTransaction.of(tx).query<UserRow>(
      `SELECT ${userColumns} FROM users, password_resets AS resets WHERE ${isGood} AND resets.tries < $4`,
      [tenantId, tokenHash, at, max],
    );
    return row ? userOf(row) : null;
  }

  override async charge(
    tx: Transaction,
    { tenantId }: TenantScope,
    tokenHash: string,
    { at, max }: { readonly at: Date; readonly max: number },
  ): Promise<User | null> {
    const [row] = await SqlTransaction.of(tx).query<UserRow>(charge, [tenantId, tokenHash, at, max]);
    return row ? userOf(row) : null;
  }

  override async consume(tx: Transaction, { tenantId }: TenantScope, tokenHash: string, at: Date): Promise<User | null> {
    const [row] = await SqlTransaction.of(tx).query<UserRow>(consume, [tenantId, tokenHash, at]);
    return row ? userOf(row) : null;
  }

  override async repeat(
    tx: Transaction,
    { tenantId }: TenantScope,
    tokenHash: string,
    { at, seconds, max }: { readonly at: Date; readonly seconds: number; readonly max: number },
  ): Promise<string | null> {
    const [row] = await SqlTransaction.of(tx).query<{ hash: string }>(repeat, [tenantId, tokenHash, at, seconds, max]);
    return row?.hash ?? null;
  }
}
