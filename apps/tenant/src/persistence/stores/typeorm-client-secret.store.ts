import { Injectable } from '@nestjs/common';
import { IsNull, LessThanOrEqual, MoreThan } from 'typeorm';
import { isUuid, type ClientId, type SecretId } from '#contracts';
import type { Transaction } from '#kernel';
import { ClientSecretStore, type StoredClientSecret } from '../../ports/client-secret-store.js';
import { ClientSecretEntity } from '../entities/client-secret.entity.js';
import { tenantRows } from './tenant-rows.js';

const fromRow = (row: ClientSecretEntity): StoredClientSecret => ({
  id: row.id,
  clientId: row.clientId,
  sha256: row.sha256,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt?.toISOString() ?? null,
});

@Injectable()
export class TypeOrmClientSecretStore extends ClientSecretStore {
  override async insert(tx: Transaction, { id, clientId, sha256, createdAt, expiresAt }: StoredClientSecret): Promise<void> {
    const { manager, tenantId } = tenantRows(tx);
    const row: ClientSecretEntity = {
      tenantId,
      id,
      clientId,
      sha256,
      createdAt: new Date(createdAt),
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
    };
    await manager.insert(ClientSecretEntity, row);
  }

  override async listLive(tx: Transaction, clientId: ClientId, now: Date): Promise<readonly StoredClientSecret[]> {
    if (!isUuid(clientId)) return [];
    const { manager, tenantId } = tenantRows(tx);
    const rows = await manager.find(ClientSecretEntity, {
      where: [
        { tenantId, clientId, expiresAt: IsNull() },
        { tenantId, clientId, expiresAt: MoreThan(now) },
      ],
      order: { createdAt: 'DESC', id: 'DESC' },
    });
    return rows.map(fromRow);
  }

  override async end(tx: Transaction, secretId: SecretId, expiresAt: string): Promise<void> {
    const { manager, tenantId } = tenantRows(tx);
    await manager.update(ClientSecretEntity, { tenantId, id: secretId }, { expiresAt: new Date(expiresAt) });
  }

  override async removeEnded(tx: Transaction, clientId: ClientId, now: Date): Promise<void> {
    const { manager, tenantId } = tenantRows(tx);
    await manager.delete(ClientSecretEntity, { tenantId, clientId, expiresAt: LessThanOrEqual(now) });
  }

  override async remove(tx: Transaction, clientId: ClientId, secretId: SecretId): Promise<boolean> {
    if (!isUuid(clientId) || !isUuid(secretId)) return false;
    const { manager, tenantId } = tenantRows(tx);
    const { affected } = await manager.delete(ClientSecretEntity, { tenantId, clientId, id: secretId });
    return affected === 1;
  }

  override async removeAllOf(tx: Transaction, clientId: ClientId): Promise<void> {
    const { manager, tenantId } = tenantRows(tx);
    await manager.delete(ClientSecretEntity, { tenantId, clientId });
  }
}
