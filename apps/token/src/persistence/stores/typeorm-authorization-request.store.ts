import type { AuthorizationRequestId } from '#contracts';
import type { Query, Statement } from '#kernel';
import { type AuthorizationRequestStore, hashSecret, type PendingAuthorization } from '#oauth-core';
import { sqlQuery, sqlStatement } from '#persistence';

type Row = { readonly request: Omit<PendingAuthorization, 'id'> };

const insertRequests = `
  INSERT INTO authorization_requests (tenant_id, id_hash, expires_at, client_id, request, created_at)
  SELECT $1, "idHash", to_timestamp("expiresAt"), "clientId", request, to_timestamp("createdAt")
  FROM json_to_recordset($2) AS input("idHash" text, "expiresAt" float8, "clientId" text, request jsonb, "createdAt" float8)`;

const findRequests = `
  SELECT id_hash AS key, request FROM authorization_requests WHERE tenant_id = $1 AND id_hash = ANY ($2) AND consumed_at IS NULL`;

const consumeRequests = `
  WITH input AS MATERIALIZED (SELECT * FROM json_to_recordset($2) AS input(nth integer, "idHash" text))
  UPDATE authorization_requests SET consumed_at = now() FROM input
  WHERE tenant_id = $1 AND id_hash = ANY (ARRAY(SELECT "idHash" FROM input)) AND id_hash = "idHash" AND consumed_at IS NULL
  RETURNING nth`;

/** Pending authorization requests, found by the SHA-256 of their handle. */
export class TypeOrmAuthorizationRequestStore implements AuthorizationRequestStore {
  insert({ id, ...request }: PendingAuthorization): Statement<void> {
    const { expiresAt, clientId, createdAt } = request;
    const idHash = hashSecret(id);
    return sqlStatement.byInput(insertRequests, idHash, { idHash, expiresAt, clientId, request, createdAt }).map(() => undefined);
  }

  find(id: AuthorizationRequestId): Query<PendingAuthorization | null> {
    return sqlQuery.byKey<Row>(findRequests, hashSecret(id)).map((row) => (row ? { id, ...row.request } : null));
  }

  consume(id: AuthorizationRequestId): Statement<boolean> {
    const idHash = hashSecret(id);
    return sqlStatement.byInput(consumeRequests, idHash, { idHash }).map((consumed) => consumed !== null);
  }
}
