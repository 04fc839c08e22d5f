import {
  type ClientId,
  type Consent,
  type GrantId,
  isUuid,
  type OrganizationId,
  type Page,
  type PageRequest,
  type UserId,
} from '#contracts';
import type { Query, Statement, Transaction } from '#kernel';
import {
  accessAtEach,
  type Allowed,
  type Authorization,
  authorizationOf,
  type ConsentKey,
  type ConsentStore,
  type GivenConsent,
  grantManagementScopes,
  openIdScopes,
} from '#oauth-core';
import { decodeCursor, pageLimit, sqlQuery, sqlStatement, SqlTransaction, toPage } from '#persistence';
import { epochOf } from '../sql-expressions.js';
import type { Access, ConsentAdministration, DetailedAccess, DetailedAccesses } from '../../ports/consent-administration.js';

// The plan is made while the table is empty, and kept: the index of a client's consents would look as good to it as the primary key.
// No index serves IS NOT DISTINCT FROM; a user's consents are few.
const findConsents = `
  SELECT nth, (
    SELECT json_agg(json_build_object('resource', NULLIF(resource, ''), 'organizationId', NULLIF(organization, ''), 'scopes', scopes, 'claims', claims,
      'grantedAt', ${epochOf('granted_at')})) FROM consents
    WHERE tenant_id = $1 AND user_id = "userId" AND client_id IS NOT DISTINCT FROM "clientId") AS consents
  FROM json_to_recordset($2) AS input(nth integer, "userId" uuid, "clientId" text)`;

const allowMore = `
  INSERT INTO consents (tenant_id, user_id, client_id, resource, scopes, claims, organization) VALUES ($1, $2, $3, $4, $5, $6, $8)
  ON CONFLICT (tenant_id, user_id, client_id, resource, organization) DO UPDATE
  SET granted_at = now(),
    scopes = ARRAY(SELECT DISTINCT unnest(CASE WHEN consents.granted_at >= to_timestamp($7) THEN consents.scopes END || excluded.scopes) ORDER BY 1),
    claims = ARRAY(SELECT DISTINCT unnest(CASE WHEN consents.granted_at >= to_timestamp($7) THEN consents.claims END || excluded.claims) ORDER BY 1)`;

// The row may not be there yet, so it is the name that is locked: of tenant, user and client.
const lockName = `hashtextextended(concat_ws(' ', 'consent', $1::text, $2::text, $3::text), 0)`;
const lockShared = `SELECT pg_advisory_xact_lock_shared(${lockName})`;
const lockExclusive = `SELECT pg_advisory_xact_lock(${lockName})`;

/** As precise as a cursor. */
const grantedAt = `date_trunc('milliseconds', granted_at)`;

/** Of a text, in hexadecimal, in the order of a list: a cursor holds no names of any length. PostgreSQL has no md5() where it is held to FIPS 140. */
const hashOf = (text: string): string => `encode(sha256(convert_to(${text}, 'UTF8')), 'hex')`;

const consentId = hashOf(`concat_ws(' ', client_id, resource, organization)`);
const clientHash = hashOf('client_id');

const listOfUser = `
  SELECT client_id AS "clientId", NULLIF(resource, '') AS resource, NULLIF(organization, '') AS "organizationId", scopes, claims,
    ${grantedAt} AS "grantedAt", ${consentId} AS id
  FROM consents WHERE tenant_id = $1 AND user_id = $2 AND (${grantedAt}, ${consentId}) > ($3, $4)
  ORDER BY ${grantedAt}, ${consentId} LIMIT $5`;

const lastGrantedAt = `date_trunc('milliseconds', max(granted_at))`;

// API keys, whose grants came of no session, are no applications.
const listAccess = `
  WITH access AS (
    SELECT client_id, NULLIF(resource, '') AS resource, scopes, claims, array_remove(ARRAY[organization], '') AS organizations, granted_at
    FROM consents WHERE tenant_id = $1 AND user_id = $2
    UNION ALL
    SELECT client_id, target.resource, ARRAY(SELECT jsonb_array_elements_text(target.scopes)),
      ARRAY(SELECT claim ->> 'name' FROM jsonb_path_query(facts, '$.authorization.claims.*[*]') AS claim
        WHERE jsonb_typeof(claim) = 'object' AND NOT facts #> '{authorization,scopes}' ? (claim ->> 'scope')),
      coalesce(organizations::text[], '{}'), created_at
    FROM grants, LATERAL (
      SELECT part ->> 'resource' AS resource, part -> 'scopes' AS scopes
      FROM jsonb_path_query(facts, '$.authorization.byResource[*] ? (@.type() == "object")') AS part
      UNION ALL
      SELECT CASE WHEN facts @@ '$.authorization.byResource.type() == "array"' THEN NULL ELSE facts #>> '{authorization,resources,0}' END,
        CASE WHEN facts @@ '$.authorization.byResource.type() == "array"'
          THEN jsonb_path_query_array(facts #> '{authorization,scopes}', '$[*] ? (@ == $own[*])', jsonb_build_object('own', $5::jsonb))
          ELSE facts #> '{authorization,scopes}' END) AS target
    WHERE tenant_id = $1 AND user_id = $2 AND revoked_at IS NULL AND expires_at > $3 AND session_id IS NOT NULL)
  SELECT client_id AS "clientId", min(granted_at) AS "firstGrantedAt", ${lastGrantedAt} AS "lastGrantedAt", ${clientHash} AS id,
    ARRAY(SELECT json_build_object('resource', resource, 'scopes', array_agg(DISTINCT scope ORDER BY scope))
      FROM access AS same, unnest(same.scopes) AS scope WHERE same.client_id = access.client_id
      GROUP BY resource ORDER BY resource NULLS FIRST) AS targets,
    ARRAY(SELECT DISTINCT claim FROM access AS same, unnest(same.claims) AS claim WHERE same.client_id = access.client_id ORDER BY claim) AS claims,
    ARRAY(SELECT DISTINCT organization FROM access AS same, unnest(same.organizations) AS organization
      WHERE same.client_id = access.client_id ORDER BY organization) AS "organizationIds"
  FROM access GROUP BY client_id HAVING (${lastGrantedAt}, ${clientHash}) < ($6, $7)
  ORDER BY ${lastGrantedAt} DESC, ${clientHash} DESC LIMIT $4`;

const listDetails = `
  SELECT "clientId", "authorization", nth FROM (
    SELECT client_id AS "clientId", facts -> 'authorization' AS "authorization",
      row_number() OVER (PARTITION BY client_id ORDER BY created_at DESC, id)::integer AS nth
    FROM grants
    WHERE tenant_id = $1 AND user_id = $2 AND revoked_at IS NULL AND expires_at > $3 AND session_id IS NOT NULL AND client_id = ANY ($5)
      AND jsonb_array_length(facts #> '{authorization,authorizationDetails}') > 0) AS numbered
  WHERE nth <= $4 ORDER BY nth`;

const findUsed = `
  SELECT client_id AS "clientId" FROM unnest($2::text[]) AS asked (client_id)
  WHERE EXISTS (SELECT FROM consents WHERE consents.tenant_id = $1 AND consents.client_id = asked.client_id)
     OR EXISTS (SELECT FROM grants WHERE grants.tenant_id = $1 AND grants.client_id = asked.client_id AND grants.revoked_at IS NULL)`;

type AccessRow = Omit<Access, 'firstGrantedAt' | 'lastGrantedAt'> & {
  readonly firstGrantedAt: Date;
  readonly lastGrantedAt: Date;
  readonly id: string;
};

type DetailsRow = { readonly clientId: ClientId; readonly authorization: Authorization; readonly nth: number };

type ConsentRow = Omit<Consent, 'grantedAt'> & { readonly grantedAt: Date; readonly id: string };

/** What users allowed. No resource, and no organization, is stored as an empty identifier, since it is part of the primary key. */
export class SqlConsentStore implements ConsentStore, ConsentAdministration {
  find({ clientId, userId }: Pick<ConsentKey, 'clientId' | 'userId'>): Query<readonly GivenConsent[]> {
    return sqlQuery
      .byInput<{ readonly consents: readonly GivenConsent[] | null }>(findConsents, userId, { userId, clientId })
      .map((found) => found?.consents ?? []);
  }

  lockShared({ clientId, userId }: Pick<ConsentKey, 'clientId' | 'userId'>): Statement<void> {
    return sqlStatement.rows(lockShared, userId, clientId).map(() => undefined);
  }

  lockExclusively({ clientId, userId }: Pick<ConsentKey, 'clientId' | 'userId'>): Statement<void> {
    return sqlStatement.rows(lockExclusive, userId, clientId).map(() => undefined);
  }

  allow({ clientId, userId, resource, organizationId }: ConsentKey, { scopes, claims }: Allowed, countsFrom: number): Statement<void> {
    const key = [userId, clientId, resource ?? ''] as const;
    return sqlStatement.rows(allowMore, ...key, scopes, claims, countsFrom, organizationId ?? '').map(() => undefined);
  }

  async list(tx: Transaction, userId: UserId, request: PageRequest): Promise<Page<Consent>> {
    const limit = pageLimit(request);
    const after = decodeCursor(request.cursor, () => true);
    if (!isUuid(userId)) return { items: [], nextCursor: null };
    const sql = SqlTransaction.of(tx);
    const position = [after?.createdAt ?? '-infinity', after?.id ?? ''];
    const rows = await sql.query<ConsentRow>(listOfUser, [sql.tenantId, userId, ...position, limit]);
    return toPage(rows, request, {
      position: ({ grantedAt: at, id }) => ({ createdAt: at.toISOString(), id }),
      item: ({ clientId, resource, organizationId, scopes, claims, grantedAt: at }) => ({
        clientId,
        resource,
        organizationId,
        scopes,
        claims,
        grantedAt: at.toISOString(),
      }),
    });
  }

  async listAccess(tx: Transaction, userId: UserId, at: Date, request: PageRequest): Promise<Page<Access>> {
    const limit = pageLimit(request);
    const after = decodeCursor(request.cursor, () => true);
    if (!isUuid(userId)) return { items: [], nextCursor: null };
    const sql = SqlTransaction.of(tx);
    const own = JSON.stringify([...openIdScopes, ...grantManagementScopes]);
    const position = [after?.createdAt ?? 'infinity', after?.id ?? ''];
    const rows = await sql.query<AccessRow>(listAccess, [sql.tenantId, userId, at, limit, own, ...position]);
    return toPage(rows, request, {
      position: ({ lastGrantedAt: last, id }) => ({ createdAt: last.toISOString(), id }),
      item: ({ clientId, targets, claims, organizationIds, ...times }) => {
        const [firstGrantedAt, lastAt] = [times.firstGrantedAt.toISOString(), times.lastGrantedAt.toISOString()];
        return { clientId, targets, claims, organizationIds, firstGrantedAt, lastGrantedAt: lastAt };
      },
    });
  }

  async listDetails(
    tx: Transaction,
    userId: UserId,
    at: Date,
    { clientIds, limit }: { readonly clientIds: readonly ClientId[]; readonly limit: number },
  ): Promise<DetailedAccesses> {
    const found = new Map<ClientId, { access: DetailedAccess[]; hasMore: boolean }>();
    if (!isUuid(userId)) return found;
    const sql = SqlTransaction.of(tx);
    const rows = await sql.query<DetailsRow>(listDetails, [sql.tenantId, userId, at, limit + 1, clientIds]);
    for (const { clientId, authorization, nth } of rows) {
      const known = found.get(clientId) ?? { access: [], hasMore: false };
      found.set(clientId, known);
      if (nth > limit) known.hasMore = true;
      else
        for (const { resource, authorizationDetails } of accessAtEach(authorizationOf(authorization)))
          if (resource !== null && authorizationDetails.length > 0) known.access.push({ resource, authorizationDetails });
    }
    return found;
  }

  async withdraw(tx: Transaction, consent: { readonly userId: UserId; readonly clientId: ClientId }): Promise<boolean> {
    if (!isUuid(consent.userId)) return false;
    await tx.run(this.lockExclusively(consent));
    const sql = SqlTransaction.of(tx);
    const removed = await sql.query('DELETE FROM consents WHERE tenant_id = $1 AND user_id = $2 AND client_id = $3 RETURNING client_id', [
      sql.tenantId,
      consent.userId,
      consent.clientId,
    ]);
    return removed.length > 0;
  }

  async withdrawAll(tx: Transaction, clientId: ClientId): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query('DELETE FROM consents WHERE tenant_id = $1 AND client_id = $2', [sql.tenantId, clientId]);
  }

  async withdrawOfOrganization(
    tx: Transaction,
    { organizationId, userId }: { readonly organizationId: OrganizationId; readonly userId: UserId | null },
  ): Promise<void> {
    const sql = SqlTransaction.of(tx);
    const ofUser = '($3::uuid IS NULL OR user_id = $3)';
    await sql.query(`DELETE FROM consents WHERE tenant_id = $1 AND organization = $2 AND ${ofUser}`, [
      sql.tenantId,
      organizationId,
      userId,
    ]);
  }

  async findUsed(tx: Transaction, clientIds: readonly ClientId[]): Promise<readonly ClientId[]> {
    const sql = SqlTransaction.of(tx);
    const rows = await sql.query<{ readonly clientId: ClientId }>(findUsed, [sql.tenantId, clientIds]);
    return rows.map(({ clientId }) => clientId);
  }

  async withdrawOfGrant(
    tx: Transaction,
    { grantId, userId }: { readonly grantId: GrantId; readonly userId: UserId },
  ): Promise<{ readonly clientId: ClientId; readonly wasAllowed: boolean } | null> {
    if (!isUuid(grantId) || !isUuid(userId)) return null;
    const sql = SqlTransaction.of(tx);
    const [grant] = await sql.query<{ clientId: ClientId; resources: readonly string[]; organization: string | null }>(
      `SELECT client_id AS "clientId", facts #> '{authorization,resources}' AS resources, facts #>> '{authorization,organizationId}' AS organization
       FROM grants
       WHERE tenant_id = $1 AND id = $2 AND user_id = $3`,
      [sql.tenantId, grantId, userId],
    );
    if (!grant) return null;
    const { clientId, resources, organization } = grant;
    await tx.run(this.lockExclusively({ userId, clientId }));
    const removed = await sql.query(
      `DELETE FROM consents WHERE tenant_id = $1 AND user_id = $2 AND client_id = $3 AND resource = ANY ($4) AND organization = $5
       RETURNING client_id`,
      [sql.tenantId, userId, clientId, resources.length > 0 ? resources : [''], organization ?? ''],
    );
    return { clientId, wasAllowed: removed.length > 0 };
  }
}
