import { Injectable } from '@nestjs/common';
import type { TenantScope, User } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { EmailVerificationStore, type NewEmailVerification } from '../../ports/email-verification-store.js';
import { identifierKey } from '../../rules/identifiers.js';
import { EmailVerificationEntity } from '../entities/email-verification.entity.js';
import { removeExpired } from './remove-expired.js';
import { userColumns, userOf, type UserRow } from './user-rows.js';

@Injectable()
export class TypeOrmEmailVerificationStore extends EmailVerificationStore {
  override async insert(tx: Transaction, { tenantId }: TenantScope, verification: NewEmailVerification): Promise<void> {
    const { tokenHash, userId, email, createdAt, expiresAt } = verification;
    const sql = SqlTransaction.of(tx);
    await sql.query(removeExpired('email_verifications', 'token_hash'), [tenantId, createdAt]);
    await sql.manager.insert(EmailVerificationEntity, {
      tenantId,
      tokenHash,
      userId,
      emailKey: identifierKey(email),
      createdAt,
      expiresAt,
      consumedAt: null,
    });
  }

  override async consume(tx: Transaction, { tenantId }: TenantScope, tokenHash: string, at: Date): Promise<User | null> {
    const [row] = await SqlTransaction.of(tx).query<UserRow>(
      `WITH proof AS (
         UPDATE email_verifications SET consumed_at = $3
          WHERE tenant_id = $1 AND token_hash = $2 AND consumed_at IS NULL AND expires_at > $3
         RETURNING user_id, email_key
       )
       UPDATE users SET email_verified = true, version = version + 1, updated_at = $3
         FROM proof
        WHERE users.tenant_id = $1 AND users.id = proof.user_id AND users.email_key = proof.email_key
       RETURNING ${userColumns}`,
      [tenantId, tokenHash, at],
    );
    return row ? userOf(row) : null;
  }

  override async findUsed(tx: Transaction, { tenantId }: TenantScope, tokenHash: string, at: Date): Promise<User | null> {
    const [row] = await SqlTransaction.of(tx).query<UserRow>(
      `SELECT ${userColumns} FROM email_verifications AS proof
         JOIN users ON users.tenant_id = proof.tenant_id AND users.id = proof.user_id AND users.email_key = proof.email_key
        WHERE proof.tenant_id = $1 AND proof.token_hash = $2 AND proof.consumed_at IS NOT NULL AND proof.expires_at > $3 AND users.email_verified`,
      [tenantId, tokenHash, at],
    );
    return row ? userOf(row) : null;
  }
}
