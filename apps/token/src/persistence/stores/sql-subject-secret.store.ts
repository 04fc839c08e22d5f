import type { Query, Transaction } from '#kernel';
import { sqlQuery, SqlTransaction } from '#persistence';
import { SubjectSecretStore } from '../../ports/subject-secret-store.js';

const find = 'SELECT sealed_secret AS sealed FROM subject_secrets WHERE tenant_id = $1';

const insertFirst = 'INSERT INTO subject_secrets (tenant_id, sealed_secret) VALUES ($1, $2) ON CONFLICT (tenant_id) DO NOTHING';

const reseal = 'UPDATE subject_secrets SET sealed_secret = $3 WHERE tenant_id = $1 AND sealed_secret = $2 RETURNING 1 AS resealed';

export class SqlSubjectSecretStore extends SubjectSecretStore {
  override find(): Query<string | null> {
    return sqlQuery.rows<{ readonly sealed: string }>(find).map(([row]) => row?.sealed ?? null);
  }

  override async insertFirst(tx: Transaction, sealed: string): Promise<void> {
    const sql = SqlTransaction.of(tx);
    await sql.query(insertFirst, [sql.tenantId, sealed]);
  }

  override async reseal(tx: Transaction, from: string, to: string): Promise<boolean> {
    const sql = SqlTransaction.of(tx);
    return (await sql.query(reseal, [sql.tenantId, from, to])).length === 1;
  }
}
