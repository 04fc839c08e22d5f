import { In } from 'typeorm';
import type { KeyId, TenantId } from '#contracts';
import type { Transaction } from '#kernel';
import { SqlTransaction } from '#persistence';
import type { StoredSigningKey } from '../../keys/signing-key.js';
import { type SealedKey, SigningKeyStore } from '../../keys/signing-key-store.js';
import { SigningKeyEntity } from '../entities/signing-key.entity.js';

export class TypeOrmSigningKeyStore extends SigningKeyStore {
  override async list(tx: Transaction): Promise<readonly StoredSigningKey[]> {
    const { manager, tenantId } = tenantOf(tx);
    const rows = await manager.find(SigningKeyEntity, { where: { tenantId }, order: { algorithm: 'ASC', generation: 'ASC' } });
    return rows.map(({ tenantId: _, ...key }) => key);
  }

  override async insert(tx: Transaction, key: StoredSigningKey): Promise<boolean> {
    const { sql, tenantId } = tenantOf(tx);
    const inserted = await sql.query(
      `INSERT INTO signing_keys (tenant_id, kid, algorithm, generation, public_jwk, sealed_private_jwk, created_at, activates_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (tenant_id, algorithm, generation) DO NOTHING RETURNING 1 AS inserted`,
      [
        tenantId,
        key.kid,
        key.algorithm,
        key.generation,
        JSON.stringify(key.publicJwk),
        key.sealedPrivateJwk,
        key.createdAt,
        key.activatesAt,
      ],
    );
    return inserted.length === 1;
  }

  override async reseal(tx: Transaction, kid: KeyId, from: string, to: string): Promise<boolean> {
    const { sql, tenantId } = tenantOf(tx);
    const resealed = await sql.query(
      `UPDATE signing_keys SET sealed_private_jwk = $4 WHERE tenant_id = $1 AND kid = $2 AND sealed_private_jwk = $3 RETURNING 1 AS resealed`,
      [tenantId, kid, from, to],
    );
    return resealed.length === 1;
  }

  override async delete(tx: Transaction, kids: readonly KeyId[]): Promise<void> {
    const { manager, tenantId } = tenantOf(tx);
    await manager.delete(SigningKeyEntity, { tenantId, kid: In([...kids]) });
  }

  override async sample(tx: Transaction): Promise<readonly SealedKey[]> {
    return SqlTransaction.of(tx).query<SealedKey>(
      'SELECT tenant_id AS "tenantId", kid, sealed AS "sealedPrivateJwk", master_key AS "masterKey" FROM sample_sealed_keys()',
    );
  }

  override async countByMasterKey(tx: Transaction): Promise<ReadonlyMap<string, number>> {
    const rows = await SqlTransaction.of(tx).query<{ masterKey: string; keys: string }>(
      'SELECT master_key AS "masterKey", keys FROM count_sealed_keys()',
    );
    return new Map(rows.map(({ masterKey, keys }) => [masterKey, Number(keys)]));
  }

  override async tenantsSealedUnder(
    tx: Transaction,
    masterKey: string,
    after: TenantId | null,
    limit: number,
  ): Promise<readonly TenantId[]> {
    const rows = await SqlTransaction.of(tx).query<{ tenantId: TenantId }>(
      'SELECT tenant_id AS "tenantId" FROM tenants_sealed_under($1, $2, $3) AS tenant_id',
      [masterKey, after ?? beforeAll, limit],
    );
    return rows.map(({ tenantId }) => tenantId);
  }

  override async takeTurnToReseal(tx: Transaction): Promise<boolean> {
    const [turn] = await SqlTransaction.of(tx).query<{ taken: boolean }>(
      `SELECT pg_try_advisory_xact_lock(hashtextextended('token.reseal_signing_keys', 0)) AS taken`,
    );
    return turn?.taken === true;
  }
}

/** No tenant has it. */
const beforeAll = '00000000-0000-0000-0000-000000000000';

const tenantOf = (tx: Transaction): { sql: SqlTransaction; manager: SqlTransaction['manager']; tenantId: TenantId } => {
  const sql = SqlTransaction.of(tx);
  if (sql.tenantId === null) throw new TypeError('Signing keys belong to a tenant.');
  return { sql, manager: sql.manager, tenantId: sql.tenantId };
};
