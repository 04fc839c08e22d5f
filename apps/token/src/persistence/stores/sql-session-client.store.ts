import type { ClientId, SessionId } from '#contracts';
import type { Query } from '#kernel';
import type { SessionClientStore } from '#oauth-core';
import { sqlQuery } from '#persistence';
import { keepWinners } from '../sql-expressions.js';

const findSessionClients = `
  SELECT session_id AS key, array_agg(DISTINCT client_id) AS clients FROM session_clients
  WHERE tenant_id = $1 AND session_id = ANY ($2::uuid[]) GROUP BY session_id`;

/** The applications that sessions signed in to, while the sessions last. */
export class SqlSessionClientStore implements SessionClientStore {
  clientsOf(sessionId: SessionId): Query<readonly ClientId[]> {
    return sqlQuery.byKey<{ readonly clients: readonly ClientId[] }>(findSessionClients, sessionId).map((row) => row?.clients ?? []);
  }
}

/** Inserts the `SessionClient`s of a JSON array that are among its `winners`, unless they are remembered; `$1` is the tenant. In one order: two that insert the same rows would else wait for each other. */
export const insertSessionClients = (json: string, winners: string): string => `
  INSERT INTO session_clients (tenant_id, session_id, client_id, expires_at, user_id)
  SELECT $1, "sessionId", "clientId", to_timestamp("expiresAt"), "userId"
  FROM json_to_recordset(${json}) AS input(nth integer, "sessionId" uuid, "clientId" text, "expiresAt" float8, "userId" uuid)
  ${keepWinners(winners)} ORDER BY "sessionId", "clientId" ON CONFLICT DO NOTHING`;
