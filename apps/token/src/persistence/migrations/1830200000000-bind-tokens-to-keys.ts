import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

const table = 'used_dpop_proofs';

/**
 * What a refresh token is bound to, null being nothing but its client, and the DPoP proofs that were used (RFC 9449 §11.1), until nobody takes them any more: each serves
 * once, at whichever replica.
 */
export class BindTokensToKeys1830200000000 implements MigrationInterface {
  readonly name = 'BindTokensToKeys1830200000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      'ALTER TABLE refresh_tokens ADD COLUMN confirmation jsonb',
      `CREATE TABLE ${table} (
         tenant_id uuid NOT NULL,
         proof_hash text NOT NULL,
         expires_at timestamptz NOT NULL,
         PRIMARY KEY (tenant_id, proof_hash, expires_at)
       ) PARTITION BY RANGE (expires_at)`,
      `COMMENT ON COLUMN ${table}.proof_hash IS 'SHA-256 of the key, the address and the jti.'`,
      ...isolateTenants(table),
      `CREATE TABLE ${table}_default PARTITION OF ${table} DEFAULT`,
      ...isolateTenants(`${table}_default`),
      `SELECT maintain_partitions('${table}', 1, 2, 0)`,
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE ${table}`);
    await queryRunner.query('ALTER TABLE refresh_tokens DROP COLUMN confirmation');
  }
}
