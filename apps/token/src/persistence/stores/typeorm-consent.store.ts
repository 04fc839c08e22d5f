import type { ConsentKey, ConsentStore, Transaction } from '#oauth-core';
import { SqlTransaction } from '#persistence';

// The plan is made while the table is empty, and kept: the index of a client's consents would look as good to it as the primary key.
// No index serves IS NOT DISTINCT FROM; a user's consents are few.
const findConsents = `
  SELECT nth, (
    SELECT scopes FROM consents
    WHERE tenant_id = $1 AND user_id = "userId" AND resource = input.resource AND client_id IS NOT DISTINCT FROM "clientId") AS scopes
  FROM json_to_recordset($2) AS input(nth integer, "userId" uuid, "clientId" text, resource text)`;

/** What users allowed. No resource is stored as an empty identifier, since it is part of the primary key. */
export class TypeOrmConsentStore implements ConsentStore {
  async find(tx: Transaction, { clientId, userId, resource }: ConsentKey): Promise<readonly string[]> {
    const input = { userId, clientId, resource: resource ?? '' };
    const consent = await SqlTransaction.of(tx).each<{ readonly scopes: readonly string[] | null }>(findConsents, userId, input);
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
