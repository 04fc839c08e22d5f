import type { ClientId, OrganizationId, SessionId, UserId } from '#contracts';
import type { Query, Statement, Transaction } from '#kernel';
import {
  authorizationOf,
  type AuthorizationCodeStore,
  type ConsumeOutcome,
  type Redemption,
  type StoredAuthorizationCode,
} from '#oauth-core';
import { sqlQuery, sqlStatement, SqlTransaction } from '#persistence';
import type { UnredeemedCodes } from '../../ports/unredeemed-codes.js';
import { authorizationColumns, authorizationValues } from '../authorization-columns.js';
import { epochOf } from '../sql-expressions.js';
import { insertAccessTokens } from './sql-access-token.store.js';
import { grantRowOf, insertGrants } from './sql-grant.store.js';
import { insertRefreshTokens } from './sql-refresh-token.store.js';
import { insertSessionClients } from './sql-session-client.store.js';

/** What of a `StoredAuthorizationCode` has columns of its own; its other members are `facts`. */
type CodeColumns = Pick<StoredAuthorizationCode, 'codeHash' | 'createdAt' | 'expiresAt' | 'consumedAt'>;

/** A code that is older than a member lacks it. */
type Facts = Omit<StoredAuthorizationCode, keyof CodeColumns | 'dpopJkt'> & Partial<Pick<StoredAuthorizationCode, 'dpopJkt'>>;

type Row = CodeColumns & { readonly facts: Facts };

const insertCodes = `
  INSERT INTO authorization_codes (tenant_id, code_hash, expires_at, ${authorizationColumns}, facts, created_at)
  SELECT $1, "codeHash", to_timestamp("expiresAt"), ${authorizationValues}, facts, to_timestamp("createdAt")
  FROM json_to_recordset($2) AS input("codeHash" text, "expiresAt" float8, facts jsonb, "createdAt" float8)`;

const findCodes = `
  SELECT code_hash AS key, code_hash AS "codeHash", facts, ${epochOf('created_at')} AS "createdAt",
    ${epochOf('expires_at')} AS "expiresAt", ${epochOf('consumed_at')} AS "consumedAt"
  FROM authorization_codes WHERE tenant_id = $1 AND code_hash = ANY ($2)`;

const redeemCodes = `
  WITH input AS MATERIALIZED (
    SELECT * FROM json_to_recordset($2) AS input(nth integer, "codeHash" text, at float8)
  ), redeemed AS (
    UPDATE authorization_codes SET consumed_at = to_timestamp(at) FROM input
    WHERE tenant_id = $1 AND code_hash = ANY (ARRAY(SELECT "codeHash" FROM input)) AND code_hash = "codeHash" AND consumed_at IS NULL
      AND (is_offline OR NOT EXISTS (
        SELECT FROM ended_sessions ended WHERE ended.tenant_id = $1 AND ended.session_id = authorization_codes.session_id))
    RETURNING nth
  ), granted AS (${insertGrants('$3', 'redeemed')}
  ), issued AS (${insertAccessTokens('$4', 'redeemed')}
  ), refreshable AS (${insertRefreshTokens('$5', 'redeemed')}
  ), remembered AS (${insertSessionClients('$6', 'redeemed')}
  )
  SELECT nth FROM redeemed`;

const findConsumedCodes = `
  SELECT code_hash AS key FROM authorization_codes WHERE tenant_id = $1 AND code_hash = ANY ($2) AND consumed_at IS NOT NULL`;

/** Makes a code worthless, for what takes its place. */
const consume = (codeHash: string, at: number, ...gains: readonly (object | null)[]): Statement<boolean> =>
  sqlStatement.byInput(redeemCodes, codeHash, { codeHash, at }, ...gains).map((redeemed) => redeemed !== null);

/** Authorization codes, by hash. Consumed and expired ones stay for a day, to recognise replays. */
export class SqlAuthorizationCodeStore implements AuthorizationCodeStore, UnredeemedCodes {
  insert({ codeHash, createdAt, expiresAt, consumedAt: _, ...facts }: StoredAuthorizationCode): Statement<void> {
    return sqlStatement.byInput(insertCodes, codeHash, { codeHash, createdAt, expiresAt, facts }).map(() => undefined);
  }

  find(codeHash: string): Query<StoredAuthorizationCode | null> {
    return sqlQuery.byKey<Row>(findCodes, codeHash).map((row) => {
      if (!row) return null;
      const { facts, ...columns } = row;
      const { grantId, authorization, grantManagement, instance, redirectUri, codeChallenge, nonce, dpopJkt = null } = facts;
      const bound = { redirectUri, codeChallenge, nonce, dpopJkt, ...(instance !== undefined && { instance }) };
      const managed = grantManagement && { grantManagement };
      return Object.assign({ grantId, authorization: authorizationOf(authorization), ...bound, ...managed }, columns);
    });
  }

  redeem({ codeHash, at, grant, accessToken, refreshToken, sessionClient }: Redemption): Statement<boolean> {
    return consume(codeHash, at, grantRowOf(grant), accessToken, refreshToken, sessionClient);
  }

  async consume(tx: Transaction, codeHash: string, at: number): Promise<ConsumeOutcome> {
    if (await tx.run(consume(codeHash, at, null, null, null, null))) return 'first';
    return (await tx.run(sqlQuery.byKey(findConsumedCodes, codeHash))) ? 'replayed' : 'unknown';
  }

  async refuseOfSessions(tx: Transaction, sessionIds: readonly SessionId[], until: number): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query(
      `INSERT INTO ended_sessions (tenant_id, session_id, expires_at)
       SELECT $1, session_id, to_timestamp($3) FROM unnest($2::uuid[]) AS ended (session_id) ON CONFLICT DO NOTHING`,
      [sql.tenantId, sessionIds, until],
    );
  }

  async discardOfSessions(tx: Transaction, userId: UserId, sessionIds: readonly SessionId[]): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query(
      `DELETE FROM authorization_codes
       WHERE tenant_id = $1 AND user_id = $2 AND session_id = ANY ($3::uuid[]) AND consumed_at IS NULL AND NOT is_offline`,
      [sql.tenantId, userId, sessionIds],
    );
  }

  async discardOfUser(tx: Transaction, userId: UserId, before: Date): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query('DELETE FROM authorization_codes WHERE tenant_id = $1 AND user_id = $2 AND consumed_at IS NULL AND created_at <= $3', [
      sql.tenantId,
      userId,
      before,
    ]);
  }

  async discardOfConsent(tx: Transaction, { userId, clientId }: { readonly userId: UserId; readonly clientId: ClientId }): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query('DELETE FROM authorization_codes WHERE tenant_id = $1 AND user_id = $2 AND client_id = $3 AND consumed_at IS NULL', [
      sql.tenantId,
      userId,
      clientId,
    ]);
  }

  async discardOfClient(tx: Transaction, clientId: ClientId): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query('DELETE FROM authorization_codes WHERE tenant_id = $1 AND client_id = $2 AND consumed_at IS NULL', [
      sql.tenantId,
      clientId,
    ]);
  }

  async discardOfOrganization(
    tx: Transaction,
    { organizationId, userId }: { readonly organizationId: OrganizationId; readonly userId: UserId | null },
  ): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query(
      `DELETE FROM authorization_codes
       WHERE tenant_id = $1 AND ($3::uuid IS NULL OR user_id = $3) AND consumed_at IS NULL AND facts #>> '{authorization,organizationId}' = $2`,
      [sql.tenantId, organizationId, userId],
    );
  }
}
