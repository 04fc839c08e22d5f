import type { AuthorizationRequestId } from '#contracts';
import type { Query, Statement } from '#kernel';
import {
  type AuthorizationAnswer,
  type AuthorizationRequestStore,
  type Delivery,
  hashSecret,
  type KnownAuthorization,
  type PendingAuthorization,
  type RedirectDelivery,
} from '#oauth-core';
import { sqlQuery, sqlStatement } from '#persistence';

type Younger = 'authorizationDetails' | 'resources' | 'byResource' | 'grantManagement' | 'organization';

/** A request that is older than a member lacks it. `resource`: the only one, of one that is older than `resources`. */
type Asked = Omit<PendingAuthorization['asked'], Younger> &
  Partial<Pick<PendingAuthorization['asked'], Younger>> & { readonly resource?: string | null };

type StoredDelivery =
  | Exclude<Delivery, RedirectDelivery>
  | (Omit<RedirectDelivery, 'responseType'> & Partial<Pick<RedirectDelivery, 'responseType'>>);

type Row = {
  readonly request: Omit<PendingAuthorization, 'id' | 'asked' | 'delivery'> & { readonly asked: Asked; readonly delivery: StoredDelivery };
  readonly answer: AuthorizationAnswer | null;
};

const insertRequests = `
  INSERT INTO authorization_requests (tenant_id, id_hash, expires_at, client_id, request, created_at)
  SELECT $1, "idHash", to_timestamp("expiresAt"), "clientId", request, to_timestamp("createdAt")
  FROM json_to_recordset($2) AS input("idHash" text, "expiresAt" float8, "clientId" text, request jsonb, "createdAt" float8)`;

const findRequests = `
  SELECT id_hash AS key, request, answer FROM authorization_requests WHERE tenant_id = $1 AND id_hash = ANY ($2)`;

const answerRequests = `
  WITH input AS MATERIALIZED (SELECT * FROM json_to_recordset($2) AS input(nth integer, "idHash" text, answer jsonb, before text))
  UPDATE authorization_requests SET answer = input.answer FROM input
  WHERE tenant_id = $1 AND id_hash = ANY (ARRAY(SELECT "idHash" FROM input)) AND id_hash = "idHash"
    AND authorization_requests.answer ->> 'salt' IS NOT DISTINCT FROM before
  RETURNING nth`;

const askedOf = ({
  authorizationDetails = [],
  resource = null,
  byResource = null,
  grantManagement = null,
  organization = null,
  ...asked
}: Asked): PendingAuthorization['asked'] => ({
  resources: resource === null ? [] : [resource],
  ...asked,
  byResource,
  authorizationDetails,
  grantManagement,
  organization,
});

const deliveryOf = (delivery: StoredDelivery): Delivery =>
  delivery.kind === 'redirect' ? { responseType: 'code', ...delivery } : delivery;

/** Authorization requests, found by the SHA-256 of their handle. */
export class SqlAuthorizationRequestStore implements AuthorizationRequestStore {
  insert({ id, ...request }: PendingAuthorization): Statement<void> {
    const { expiresAt, clientId, createdAt } = request;
    const idHash = hashSecret(id);
    return sqlStatement.byInput(insertRequests, idHash, { idHash, expiresAt, clientId, request, createdAt }).map(() => undefined);
  }

  find(id: AuthorizationRequestId): Query<KnownAuthorization | null> {
    return sqlQuery.byKey<Row>(findRequests, hashSecret(id)).map((row) => {
      if (!row) return null;
      const { request, answer } = row;
      return { request: { id, ...request, asked: askedOf(request.asked), delivery: deliveryOf(request.delivery) }, answer };
    });
  }

  answer(id: AuthorizationRequestId, answer: AuthorizationAnswer, before: AuthorizationAnswer | null): Statement<boolean> {
    const idHash = hashSecret(id);
    return sqlStatement
      .byInput(answerRequests, idHash, { idHash, answer, before: before?.salt ?? null })
      .map((answered) => answered !== null);
  }
}
