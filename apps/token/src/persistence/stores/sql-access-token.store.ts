import type { Query, Statement } from '#kernel';
import { insertEvents } from '#messaging';
import type { AccessTokenRevocation, AccessTokenStore, EventDraft, GrantedAccessToken, StoredAccessToken } from '#oauth-core';
import { sqlQuery, sqlStatement } from '#persistence';
import { epochOf, keepWinners } from '../sql-expressions.js';
import { grantOf, type GrantRow, grantsAsJson } from './sql-grant.store.js';

type Row = StoredAccessToken & Pick<GrantedAccessToken, 'isRevoked'> & { readonly grant: GrantRow | null };

/** Inserts the `StoredAccessToken`s of a JSON array, or only its `winners`; `$1` is the tenant. */
export const insertAccessTokens = (json: string, winners: string | null = null): string => `
  INSERT INTO access_tokens (tenant_id, token_hash, expires_at, grant_id, client_id, user_id, scopes, audience, issued_at, claims)
  SELECT $1, "tokenHash", to_timestamp("expiresAt"), "grantId", "clientId", "userId", scopes, audience, to_timestamp("issuedAt"), claims
  FROM json_to_recordset(${json}) AS input(nth integer, "tokenHash" text, "expiresAt" float8, "grantId" uuid, "clientId" text,
    "userId" uuid, scopes text[], audience text[], "issuedAt" float8, claims jsonb)
  ${keepWinners(winners)}`;

const insertGivenTokens = insertAccessTokens('$2');

const findTokens = `
  WITH token AS MATERIALIZED (
    SELECT token_hash, grant_id, client_id, user_id, scopes, audience, issued_at, expires_at, claims
    FROM access_tokens WHERE tenant_id = $1 AND token_hash = ANY ($2)
  ), granted AS MATERIALIZED (${grantsAsJson('SELECT grant_id FROM token')}
  ), revoked AS MATERIALIZED (
    SELECT token_hash FROM revoked_access_tokens WHERE tenant_id = $1 AND token_hash = ANY ($2)
  )
  SELECT token_hash AS key, token_hash AS "tokenHash", grant_id AS "grantId", client_id AS "clientId", user_id AS "userId", scopes,
    audience, ${epochOf('issued_at')} AS "issuedAt", ${epochOf('expires_at')} AS "expiresAt", claims,
    token_hash IN (SELECT token_hash FROM revoked) AS "isRevoked", "grant"
  FROM token LEFT JOIN granted ON granted.id = grant_id`;

const findRevocations = 'SELECT token_hash AS key FROM revoked_access_tokens WHERE tenant_id = $1 AND token_hash = ANY ($2)';

const insertRevocations = `
  WITH input AS MATERIALIZED (
    SELECT * FROM json_to_recordset($2) AS input(nth integer, "tokenHash" text, "expiresAt" float8, "grantId" uuid, "clientId" text)
  ), revoked AS (
    INSERT INTO revoked_access_tokens (tenant_id, token_hash, expires_at, grant_id, client_id)
    SELECT $1, "tokenHash", to_timestamp("expiresAt"), "grantId", "clientId" FROM input
    ON CONFLICT DO NOTHING RETURNING token_hash
  ), first AS (
    SELECT min(nth) AS nth FROM input JOIN revoked ON token_hash = "tokenHash" GROUP BY token_hash
  ), told AS (${insertEvents('$3', 'first')}
  )
  SELECT nth FROM first`;

/** Opaque access tokens, and revocations of access tokens of either format, by hash. */
export class SqlAccessTokenStore implements AccessTokenStore {
  insert(token: StoredAccessToken): Statement<void> {
    return sqlStatement.byInput(insertGivenTokens, token.tokenHash, token).map(() => undefined);
  }

  find(tokenHash: string): Query<GrantedAccessToken | null> {
    return sqlQuery.byKey<Row>(findTokens, tokenHash).map((row) => {
      if (!row) return null;
      const { isRevoked, grant, ...token } = row;
      return { token, isRevoked, grant: grant && grantOf(grant) };
    });
  }

  revoke(revocation: AccessTokenRevocation, event: EventDraft): Statement<boolean> {
    return sqlStatement
      .byInput(insertRevocations, revocation.tokenHash, revocation, event.row)
      .map((revoked) => revoked !== null)
      .onCommit((revoked) => {
        if (revoked) event.publish();
      });
  }

  isRevoked(tokenHash: string): Query<boolean> {
    return sqlQuery.byKey(findRevocations, tokenHash).map((revocation) => revocation !== null);
  }
}
