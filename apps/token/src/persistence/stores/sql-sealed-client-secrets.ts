import type { ClientId } from '#contracts';
import type { Query, Transaction } from '#kernel';
import { sqlQuery, SqlTransaction } from '#persistence';
import { type SealedClientSecret, SealedClientSecrets } from '../../ports/sealed-client-secrets.js';

const columns = 'client_id AS "clientId", secret_hash AS "secretHash", sealed_secret AS sealed';

const find = `SELECT ${columns} FROM sealed_client_secrets WHERE tenant_id = $1 AND client_id = $2 AND secret_hash = ANY ($3)`;

const put = `
  INSERT INTO sealed_client_secrets (tenant_id, client_id, secret_hash, sealed_secret) VALUES ($1, $2, $3, $4)
  ON CONFLICT (tenant_id, client_id, secret_hash) DO UPDATE SET sealed_secret = excluded.sealed_secret, created_at = now()`;

// The transaction of the tenant service that makes a secret has ended by then, whatever became of it.
const keepOnly = `
  DELETE FROM sealed_client_secrets
  WHERE tenant_id = $1 AND client_id = $2 AND secret_hash <> ALL ($3) AND created_at < now() - interval '1 minute'`;

const reseal = `
  UPDATE sealed_client_secrets SET sealed_secret = $5
  WHERE tenant_id = $1 AND client_id = $2 AND secret_hash = $3 AND sealed_secret = $4 RETURNING 1 AS resealed`;

export class SqlSealedClientSecrets extends SealedClientSecrets {
  override find(clientId: ClientId, hashes: readonly string[]): Query<readonly SealedClientSecret[]> {
    return sqlQuery.rows(find, clientId, hashes);
  }

  override async put(tx: Transaction, { clientId, secretHash, sealed }: SealedClientSecret): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query(put, [sql.tenantId, clientId, secretHash, sealed]);
  }

  override async keepOnly(tx: Transaction, clientId: ClientId, live: readonly string[]): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query(keepOnly, [sql.tenantId, clientId, live]);
  }

  override async has(tx: Transaction, clientId: ClientId): Promise<boolean> {
    const sql = SqlTransaction.of(tx);
    const text = 'SELECT 1 AS kept FROM sealed_client_secrets WHERE tenant_id = $1 AND client_id = $2 LIMIT 1';
    return (await sql.query(text, [sql.tenantId, clientId])).length > 0;
  }

  override async list(tx: Transaction): Promise<readonly SealedClientSecret[]> {
    const sql = SqlTransaction.of(tx);
    return sql.query<SealedClientSecret>(`SELECT ${columns} FROM sealed_client_secrets WHERE tenant_id = $1`, [sql.tenantId]);
  }

  override async reseal(tx: Transaction, { clientId, secretHash, sealed }: SealedClientSecret, to: string): Promise<boolean> {
    const sql = SqlTransaction.of(tx);
    return (await sql.query(reseal, [sql.tenantId, clientId, secretHash, sealed, to])).length === 1;
  }
}
