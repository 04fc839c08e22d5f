import { type ApiKeyId, type ApiKeyOwner, isUuid, type Page, type PageRequest } from '#contracts';
import type { Query, Statement, Transaction } from '#kernel';
import type { ApiKeyStore, GrantedApiKey, StoredApiKey, StoredGrant } from '#oauth-core';
import { decodeCursor, pageLimit, sqlQuery, sqlStatement, SqlTransaction, toPage } from '#persistence';
import type { ApiKeyAdministration } from '../../ports/api-key-administration.js';
import { epochOf } from '../sql-expressions.js';
import { grantOf, type GrantRow, grantsAsJson, SqlGrantStore } from './sql-grant.store.js';

type Row = StoredApiKey & { readonly grant: GrantRow | null };

const insertKeys = `
  INSERT INTO api_keys (tenant_id, key_hash, expires_at, id, name, prefix, user_id, client_id, resource_server_id, resource, scopes, created_at)
  SELECT $1, "keyHash", to_timestamp("expiresAt"), id, name, prefix, "userId", "clientId", "resourceServerId", resource, scopes, to_timestamp("createdAt")
  FROM json_to_recordset($2) AS input(nth integer, "keyHash" text, "expiresAt" float8, id uuid, name text, prefix text, "userId" uuid,
    "clientId" text, "resourceServerId" uuid, resource text, scopes text[], "createdAt" float8)`;

/** What is stored of the keys that a condition selects, with their grants. */
const select = (condition: string, further = ''): string => `
  WITH found AS MATERIALIZED (SELECT * FROM api_keys WHERE tenant_id = $1 AND ${condition}
  ), granted AS MATERIALIZED (${grantsAsJson('SELECT id FROM found')})
  SELECT ${further} key_hash AS "keyHash", found.id, name, prefix, user_id AS "userId", client_id AS "clientId",
    resource_server_id AS "resourceServerId", resource, scopes, ${epochOf('created_at')} AS "createdAt", ${epochOf('expires_at')} AS "expiresAt",
    ${epochOf('last_used_at')} AS "lastUsedAt", "grant"
  FROM found LEFT JOIN granted ON granted.id = found.id`;

const findKeys = select('key_hash = ANY ($2)', 'key_hash AS key,');

const recordUses = `
  WITH input AS MATERIALIZED (SELECT * FROM json_to_recordset($2) AS input(nth integer, "keyHash" text, "expiresAt" float8, at float8))
  UPDATE api_keys SET last_used_at = to_timestamp(at) FROM input
  WHERE tenant_id = $1 AND key_hash = "keyHash" AND expires_at = to_timestamp("expiresAt") AND (last_used_at IS NULL OR last_used_at < to_timestamp(at))
  RETURNING nth`;

/** The condition of an owner's keys, by the parameter `$2`. */
const ownedBy = ({ userId }: ApiKeyOwner): string => (userId === null ? 'client_id = $2' : 'user_id = $2');

/** The condition of a key that is good at the time `$3`. */
const isLive = `expires_at > to_timestamp($3)
  AND EXISTS (SELECT FROM grants WHERE grants.tenant_id = $1 AND grants.id = api_keys.id AND grants.revoked_at IS NULL)`;

const nameOf = ({ userId, clientId }: ApiKeyOwner): string => userId ?? clientId;

const isStorable = ({ userId }: ApiKeyOwner): boolean => userId === null || isUuid(userId);

const grantedOf = ({ grant, ...key }: Row): GrantedApiKey => ({ key, grant: grant && grantOf(grant) });

/** API keys by hash, and by owner. */
export class SqlApiKeyStore implements ApiKeyStore, ApiKeyAdministration {
  readonly #grants = new SqlGrantStore();

  find(keyHash: string): Query<GrantedApiKey | null> {
    return sqlQuery.byKey<Row>(findKeys, keyHash).map((row) => row && grantedOf(row));
  }

  recordUse({ keyHash, expiresAt }: Pick<StoredApiKey, 'keyHash' | 'expiresAt'>, at: number): Statement<void> {
    return sqlStatement.byInput(recordUses, keyHash, { keyHash, expiresAt, at }).map(() => undefined);
  }

  async waitForOthers(tx: Transaction, owner: ApiKeyOwner): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query(`SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'api keys', $1::text, $2::text), 0))`, [
      sql.tenantId,
      nameOf(owner),
    ]);
  }

  async countLive(tx: Transaction, owner: ApiKeyOwner, now: number): Promise<number> {
    if (!isStorable(owner)) return 0;
    const sql = SqlTransaction.of(tx);
    const [row] = await sql.query<{ live: number }>(
      `SELECT count(*)::integer AS live FROM api_keys WHERE tenant_id = $1 AND ${ownedBy(owner)} AND ${isLive}`,
      [sql.tenantId, nameOf(owner), now],
    );
    return row?.live ?? 0;
  }

  async forgetEnded(tx: Transaction, owner: ApiKeyOwner, now: number, most: number): Promise<void> {
    if (!isStorable(owner)) return;
    const sql = SqlTransaction.of(tx);
    await sql.query(
      `DELETE FROM api_keys WHERE tenant_id = $1 AND (key_hash, expires_at) IN (
         SELECT key_hash, expires_at FROM api_keys WHERE tenant_id = $1 AND ${ownedBy(owner)} AND NOT (${isLive})
         ORDER BY created_at DESC, id OFFSET $4)`,
      [sql.tenantId, nameOf(owner), now, most],
    );
  }

  async add(tx: Transaction, key: StoredApiKey, grant: StoredGrant): Promise<void> {
    await tx.run(this.#grants.insert(grant));
    await tx.run(sqlStatement.byInput(insertKeys, key.keyHash, key));
  }

  async list(tx: Transaction, owner: ApiKeyOwner, request: PageRequest): Promise<Page<GrantedApiKey>> {
    const limit = pageLimit(request);
    const after = decodeCursor(request.cursor);
    if (!isStorable(owner)) return { items: [], nextCursor: null };
    const sql = SqlTransaction.of(tx);
    const rows = await sql.query<Row>(
      `${select(`${ownedBy(owner)} AND (created_at, id) > ($3, $4)`)} ORDER BY created_at, found.id LIMIT $5`,
      [sql.tenantId, nameOf(owner), after?.createdAt ?? '-infinity', after?.id ?? '00000000-0000-0000-0000-000000000000', limit],
    );
    return toPage(rows, request, {
      position: (key) => ({ createdAt: new Date(key.createdAt * 1000).toISOString(), id: key.id }),
      item: grantedOf,
    });
  }

  async listLiveFirst(tx: Transaction, owner: ApiKeyOwner, now: number, most: number): Promise<readonly GrantedApiKey[]> {
    if (!isStorable(owner)) return [];
    const sql = SqlTransaction.of(tx);
    const isLive = `granted.id IS NOT NULL AND "grant" ->> 'revokedAt' IS NULL AND expires_at > to_timestamp($3)`;
    const rows = await sql.query<Row>(`${select(ownedBy(owner))} ORDER BY (${isLive}) DESC, created_at DESC, found.id LIMIT $4`, [
      ...[sql.tenantId, nameOf(owner), now, most],
    ]);
    return rows.map(grantedOf);
  }

  async findOf(tx: Transaction, owner: ApiKeyOwner, id: ApiKeyId): Promise<GrantedApiKey | null> {
    if (!isStorable(owner) || !isUuid(id)) return null;
    const sql = SqlTransaction.of(tx);
    const [row] = await sql.query<Row>(select(`${ownedBy(owner)} AND id = $3`), [sql.tenantId, nameOf(owner), id]);
    return row ? grantedOf(row) : null;
  }
}
