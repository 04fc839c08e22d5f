import { type GrantId, isUuid, type OrganizationId, type Page, type PageRequest, type UserId } from '#contracts';
import type { Query, Statement, Transaction } from '#kernel';
import { authorizationOf, type GrantStore, type SessionOfClient, type StoredGrant, type StoredManagedGrant } from '#oauth-core';
import { decodeCursor, pageLimit, sqlQuery, sqlStatement, SqlTransaction, toPage } from '#persistence';
import type { GrantAdministration, GrantSelection, RevokedGrant } from '../../ports/grant-administration.js';
import { authorizationColumns, authorizationValues } from '../authorization-columns.js';
import { epochOf, keepWinners } from '../sql-expressions.js';

/** What of a `StoredGrant` has columns of its own; its other members are `facts`. */
type GrantColumns = Pick<StoredGrant, 'id' | 'createdAt' | 'expiresAt' | 'revokedAt'>;

/** A row of `grants`, as `grantColumns` has it. */
export type GrantRow = GrantColumns & { readonly facts: Omit<StoredGrant, keyof GrantColumns> };

export const grantRowOf = ({ id, createdAt, expiresAt, revokedAt, ...facts }: StoredGrant): GrantRow => ({
  id,
  createdAt,
  expiresAt,
  revokedAt,
  facts,
});

/** What has a column is never read from `facts`. */
export const grantOf = ({ id, createdAt, expiresAt, revokedAt, facts }: GrantRow): StoredGrant => ({
  id,
  authorization: authorizationOf(facts.authorization),
  createdAt,
  expiresAt,
  revokedAt,
  ...(facts.managed && { managed: facts.managed }),
});

/** A `GrantRow` as SQL, of a row of `grants`. */
const grantColumns = `id, facts, ${epochOf('created_at')} AS "createdAt", ${epochOf('expires_at')} AS "expiresAt",
  ${epochOf('revoked_at')} AS "revokedAt"`;

/** The `GrantRow`s of the ids that a query gives, with their ids, as JSON in `grant`: for statements whose `$1` is the tenant. */
export const grantsAsJson = (ids: string): string =>
  `SELECT id, row_to_json(found) AS "grant" FROM (SELECT ${grantColumns} FROM grants WHERE tenant_id = $1 AND id = ANY (ARRAY(${ids}))) found`;

/** The organization that a grant is for; those that its tokens are for besides are added as they are asked for. */
const organizationsOfFacts = `CASE WHEN facts #>> '{authorization,organizationId}' IS NOT NULL
    THEN ARRAY[(facts #>> '{authorization,organizationId}')::uuid] END`;

/** Inserts the `GrantRow`s of a JSON array, or only its `winners`; `$1` is the tenant. */
export const insertGrants = (json: string, winners: string | null = null): string => `
  INSERT INTO grants (tenant_id, id, ${authorizationColumns}, organizations, facts, created_at, expires_at, revoked_at)
  SELECT $1, id, ${authorizationValues}, ${organizationsOfFacts}, facts, to_timestamp("createdAt"), to_timestamp("expiresAt"), to_timestamp("revokedAt")
  FROM json_to_recordset(${json}) AS input(nth integer, id uuid, facts jsonb, "createdAt" float8, "expiresAt" float8, "revokedAt" float8)
  ${keepWinners(winners)}`;

const insertGivenGrants = insertGrants('$2');

const findGrants = `SELECT id AS key, ${grantColumns} FROM grants WHERE tenant_id = $1 AND id = ANY ($2)`;

const findOfSessions = `
  SELECT nth, (
    SELECT row_to_json(found) FROM (
      SELECT ${grantColumns} FROM grants
      WHERE tenant_id = $1 AND session_id = "sessionId" AND client_id = "clientId" AND user_id = "userId" AND revoked_at IS NULL
      ORDER BY created_at DESC LIMIT 1) found) AS "grant"
  FROM json_to_recordset($2) AS input(nth integer, "sessionId" uuid, "clientId" text, "userId" uuid)`;

const findManagedGrants = `
  SELECT nth, (
    SELECT row_to_json(found) FROM (
      SELECT ${grantColumns} FROM grants
      WHERE tenant_id = $1 AND facts #>> '{managed,id}' = "managedId" AND client_id = "clientId" AND revoked_at IS NULL
      ORDER BY created_at DESC LIMIT 1) found) AS "grant"
  FROM json_to_recordset($2) AS input(nth integer, "managedId" text, "clientId" text)`;

const revokeGrants = `
  WITH input AS MATERIALIZED (SELECT * FROM json_to_recordset($2) AS input(nth integer, "grantId" uuid, at float8))
  UPDATE grants SET revoked_at = to_timestamp(at) FROM input
  WHERE tenant_id = $1 AND id = ANY (ARRAY(SELECT "grantId" FROM input)) AND id = "grantId" AND revoked_at IS NULL
  RETURNING nth`;

/** Constant texts, so that each is prepared once; their parameters begin at $4. */
const selections: { readonly [Kind in GrantSelection['of']]: string } = {
  grant: 'id = $4 AND user_id = $5',
  api_key: 'id = $4',
  sessions: 'session_id = ANY ($4::uuid[]) AND NOT is_offline',
  user: 'user_id = $4 AND created_at <= $5',
  consent: 'user_id = $4 AND client_id = $5',
  client: 'client_id = $4',
  organization: 'organizations @> ARRAY[$4::uuid]',
  member: 'user_id = $5 AND organizations @> ARRAY[$4::uuid]',
};

const parametersOf = (selection: GrantSelection): readonly unknown[] => {
  switch (selection.of) {
    case 'grant':
      return [selection.grantId, selection.userId];
    case 'api_key':
      return [selection.grantId];
    case 'sessions':
      return [selection.sessionIds];
    case 'user':
      return [selection.userId, selection.before];
    case 'consent':
      return [selection.userId, selection.clientId];
    case 'client':
      return [selection.clientId];
    case 'organization':
      return [selection.organizationId];
    case 'member':
      return [selection.organizationId, selection.userId];
  }
};

/** Grants. Revocation takes the lock that rotation takes: whichever comes second sees what the first one did. */
export class SqlGrantStore implements GrantStore, GrantAdministration {
  insert(grant: StoredGrant): Statement<void> {
    return sqlStatement.byInput(insertGivenGrants, grant.id, grantRowOf(grant)).map(() => undefined);
  }

  find(id: GrantId): Query<StoredGrant | null> {
    return sqlQuery.byKey<GrantRow>(findGrants, id).map((row) => row && grantOf(row));
  }

  findOfSession({ sessionId, clientId, userId }: SessionOfClient): Query<StoredGrant | null> {
    return sqlQuery
      .byInput<{ readonly grant: GrantRow | null }>(findOfSessions, sessionId, { sessionId, clientId, userId })
      .map((row) => (row?.grant ? grantOf(row.grant) : null));
  }

  findManaged({ id: managedId, clientId }: Parameters<GrantStore['findManaged']>[0]): Query<StoredManagedGrant | null> {
    return sqlQuery.byInput<{ readonly grant: GrantRow | null }>(findManagedGrants, managedId, { managedId, clientId }).map((row) => {
      const grant = row?.grant ? grantOf(row.grant) : null;
      return grant?.managed ? { ...grant, managed: grant.managed } : null;
    });
  }

  /** Not among the statements that are batched: of two for one grant in one of them, one would be lost. */
  async noteOrganization(tx: Transaction, id: GrantId, organizationId: OrganizationId): Promise<boolean> {
    const sql = SqlTransaction.of(tx);
    const known = await sql.query(
      'SELECT id FROM grants WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL AND $3 = ANY (organizations)',
      [sql.tenantId, id, organizationId],
    );
    if (known.length > 0) return true;
    const noted = await sql.query(
      `UPDATE grants SET organizations = array_append(array_remove(organizations, $3::uuid), $3::uuid)
       WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING id`,
      [sql.tenantId, id, organizationId],
    );
    return noted.length > 0;
  }

  revoke(id: GrantId, at: number): Statement<boolean> {
    return sqlStatement.byInput(revokeGrants, id, { grantId: id, at }).map((revoked) => revoked !== null);
  }

  async exists(tx: Transaction, { grantId, userId }: { readonly grantId: GrantId; readonly userId: UserId }): Promise<boolean> {
    return (await tx.run(this.find(grantId)))?.authorization.userId === userId;
  }

  async revokeSome(tx: Transaction, selection: GrantSelection, at: number, most: number): Promise<readonly RevokedGrant[]> {
    if (selection.of === 'grant' && !(isUuid(selection.grantId) && isUuid(selection.userId))) return [];
    const sql = SqlTransaction.of(tx);
    return sql.query<RevokedGrant>(
      `UPDATE grants SET revoked_at = to_timestamp($2)
       WHERE tenant_id = $1 AND revoked_at IS NULL AND id = ANY (ARRAY(
         SELECT id FROM grants WHERE tenant_id = $1 AND ${selections[selection.of]} AND revoked_at IS NULL LIMIT $3))
       RETURNING id, client_id AS "clientId", user_id AS "userId", session_id AS "sessionId"`,
      [sql.tenantId, at, most, ...parametersOf(selection)],
    );
  }

  async list(tx: Transaction, userId: UserId, request: PageRequest): Promise<Page<StoredGrant>> {
    if (!isUuid(userId)) return { items: [], nextCursor: null };
    const sql = SqlTransaction.of(tx);
    const after = decodeCursor(request.cursor);
    const rows = await sql.query<GrantRow>(
      `SELECT ${grantColumns} FROM grants
       WHERE tenant_id = $1 AND user_id = $2 AND (created_at, id) > ($3, $4)
       ORDER BY created_at, id LIMIT $5`,
      [sql.tenantId, userId, after?.createdAt ?? '-infinity', after?.id ?? '00000000-0000-0000-0000-000000000000', pageLimit(request)],
    );
    return toPage(rows, request, {
      position: (grant) => ({ createdAt: new Date(grant.createdAt * 1000).toISOString(), id: grant.id }),
      item: grantOf,
    });
  }
}
