import type { Query, Statement } from '#kernel';
import type { ConsentKey, ConsentStore } from '#oauth-core';
import { sqlQuery, sqlStatement } from '#persistence';

// The plan is made while the table is empty, and kept: the index of a client's consents would look as good to it as the primary key.
// No index serves IS NOT DISTINCT FROM; a user's consents are few.
const findConsents = `
  SELECT nth, (
    SELECT scopes FROM consents
    WHERE tenant_id = $1 AND user_id = "userId" AND resource = input.resource AND client_id IS NOT DISTINCT FROM "clientId") AS scopes
  FROM json_to_recordset($2) AS input(nth integer, "userId" uuid, "clientId" text, resource text)`;

const allowMore = `
  INSERT INTO consents (tenant_id, user_id, client_id, resource, scopes) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (tenant_id, user_id, client_id, resource) DO UPDATE
  SET granted_at = now(), scopes = ARRAY(SELECT DISTINCT unnest(consents.scopes || excluded.scopes) ORDER BY 1)`;

/** What users allowed. No resource is stored as an empty identifier, since it is part of the primary key. */
export class TypeOrmConsentStore implements ConsentStore {
  find({ clientId, userId, resource }: ConsentKey): Query<readonly string[]> {
    const input = { userId, clientId, resource: resource ?? '' };
    return sqlQuery
      .byInput<{ readonly scopes: readonly string[] | null }>(findConsents, userId, input)
      .map((consent) => consent?.scopes ?? []);
  }

  allow({ clientId, userId, resource }: ConsentKey, scopes: readonly string[]): Statement<void> {
    return sqlStatement.rows(allowMore, userId, clientId, resource ?? '', scopes).map(() => undefined);
  }
}
