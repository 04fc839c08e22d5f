import type { ConsentKey, ConsentStore, Transaction } from '#oauth-core';
import { SqlTransaction } from '#persistence';
import { ConsentEntity } from '../entities/consent.entity.js';

/** What users allowed. No resource is stored as an empty identifier, since it is part of the primary key. */
export class TypeOrmConsentStore implements ConsentStore {
  async find(tx: Transaction, { clientId, userId, resource }: ConsentKey): Promise<readonly string[]> {
    const { manager, tenantId } = SqlTransaction.of(tx);
    if (tenantId === null) return [];
    const consent = await manager.findOneBy(ConsentEntity, { tenantId, userId, clientId, resource: resource ?? '' });
    return consent?.scopes ?? [];
  }

  async allow(tx: Transaction, { clientId, userId, resource }: ConsentKey, scopes: readonly string[]): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query(
      `INSERT INTO consents (tenant_id, user_id, client_id, resource, scopes) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (tenant_id, user_id, client_id, resource) DO UPDATE
       SET granted_at = now(), scopes = ARRAY(SELECT DISTINCT unnest(consents.scopes || excluded.scopes) ORDER BY 1)`,
      [sql.tenantId, userId, clientId, resource ?? '', scopes],
    );
  }
}
