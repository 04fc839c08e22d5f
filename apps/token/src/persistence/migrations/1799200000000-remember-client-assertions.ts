import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

const table = 'used_client_assertions';

/** The JWTs by which clients have authenticated, until they expire: each serves once, at whichever replica. */
export class RememberClientAssertions1799200000000 implements MigrationInterface {
  readonly name = 'RememberClientAssertions1799200000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE ${table} (
         tenant_id uuid NOT NULL,
         assertion_hash text NOT NULL,
         expires_at timestamptz NOT NULL,
         PRIMARY KEY (tenant_id, assertion_hash, expires_at)
       ) PARTITION BY RANGE (expires_at)`,
      `COMMENT ON COLUMN ${table}.assertion_hash IS 'SHA-256 of the client and the jti.'`,
      ...isolateTenants(table),
      `CREATE TABLE ${table}_default PARTITION OF ${table} DEFAULT`,
      ...isolateTenants(`${table}_default`),
      `SELECT maintain_partitions('${table}', 1, 2, 1)`,
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE ${table}`);
  }
}
