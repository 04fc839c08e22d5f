import type { ClientId, SecretId } from '#contracts';
import type { Transaction } from '#kernel';
import { ClientSecretStore, type StoredClientSecret } from '../../ports/client-secret-store.js';
import { TenantRows } from './tenant-rows.js';

export class InMemoryClientSecretStore extends ClientSecretStore {
  readonly rows = new TenantRows<StoredClientSecret>();

  override async insert(tx: Transaction, secret: StoredClientSecret): Promise<void> {
    this.rows.of(tx).insert(secret.id, secret);
  }

  override async listLive(tx: Transaction, clientId: ClientId, now: Date): Promise<readonly StoredClientSecret[]> {
    return this.of(tx, clientId)
      .filter(({ expiresAt }) => expiresAt === null || Date.parse(expiresAt) > now.getTime())
      .reverse();
  }

  override async end(tx: Transaction, secretId: SecretId, expiresAt: string): Promise<void> {
    const secret = this.rows.of(tx).get(secretId);
    if (secret) this.rows.of(tx).set(secretId, { ...secret, expiresAt });
  }

  override async removeEnded(tx: Transaction, clientId: ClientId, now: Date): Promise<void> {
    for (const { id, expiresAt } of this.of(tx, clientId)) {
      if (expiresAt !== null && Date.parse(expiresAt) <= now.getTime()) this.rows.of(tx).delete(id);
    }
  }

  override async remove(tx: Transaction, clientId: ClientId, secretId: SecretId): Promise<boolean> {
    return this.of(tx, clientId).some(({ id }) => id === secretId) && this.rows.of(tx).delete(secretId);
  }

  override async removeAllOf(tx: Transaction, clientId: ClientId): Promise<void> {
    for (const { id } of this.of(tx, clientId)) this.rows.of(tx).delete(id);
  }

  private of(tx: Transaction, clientId: ClientId): StoredClientSecret[] {
    return [...this.rows.of(tx).values()].filter((secret) => secret.clientId === clientId);
  }
}
