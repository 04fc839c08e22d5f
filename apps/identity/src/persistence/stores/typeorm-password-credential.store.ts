import { Injectable } from '@nestjs/common';
import type { TenantScope, UserId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import { PasswordCredentialStore } from '../../ports/password-credential-store.js';
import { PasswordCredentialEntity } from '../entities/password-credential.entity.js';

@Injectable()
export class TypeOrmPasswordCredentialStore extends PasswordCredentialStore {
  override async put(tx: Transaction, { tenantId }: TenantScope, userId: UserId, hash: string, at: Date): Promise<void> {
    await SqlTransaction.of(tx).manager.upsert(PasswordCredentialEntity, { tenantId, userId, hash, changedAt: at }, ['tenantId', 'userId']);
  }

  override async upgrade(tx: Transaction, { tenantId }: TenantScope, userId: UserId, hashes: { from: string; to: string }): Promise<void> {
    await SqlTransaction.of(tx).manager.update(PasswordCredentialEntity, { tenantId, userId, hash: hashes.from }, { hash: hashes.to });
  }

  override exists(tx: Transaction, { tenantId }: TenantScope, userId: UserId): Promise<boolean> {
    return SqlTransaction.of(tx).manager.existsBy(PasswordCredentialEntity, { tenantId, userId });
  }

  override async isCurrent(tx: Transaction, { tenantId }: TenantScope, userId: UserId, hash: string): Promise<boolean> {
    const rows = await SqlTransaction.of(tx).query(
      'SELECT 1 FROM password_credentials WHERE tenant_id = $1 AND user_id = $2 AND hash = $3',
      [tenantId, userId, hash],
    );
    return rows.length === 1;
  }
}
