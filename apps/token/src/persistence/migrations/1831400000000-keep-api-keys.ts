import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

const table = 'api_keys';

/** API keys of users and of applications. Whether one is revoked says its grant, which has the same id. */
export class KeepApiKeys1831400000000 implements MigrationInterface {
  readonly name = 'KeepApiKeys1831400000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE ${table} (
         tenant_id uuid NOT NULL,
         key_hash text NOT NULL,
         expires_at timestamptz NOT NULL,
         id uuid NOT NULL,
         name text NOT NULL,
         prefix text NOT NULL,
         user_id uuid,
         client_id text,
         resource_server_id uuid NOT NULL,
         resource text NOT NULL,
         scopes text[] NOT NULL,
         created_at timestamptz NOT NULL,
         last_used_at timestamptz,
         PRIMARY KEY (tenant_id, key_hash, expires_at),
         CHECK ((user_id IS NULL) <> (client_id IS NULL))
       ) PARTITION BY RANGE (expires_at)`,
      `CREATE INDEX ${table}_user ON ${table} (tenant_id, user_id, created_at)`,
      `CREATE INDEX ${table}_client ON ${table} (tenant_id, client_id, created_at)`,
      ...isolateTenants(table),
      `CREATE TABLE ${table}_default PARTITION OF ${table} DEFAULT`,
      ...isolateTenants(`${table}_default`),
      `SELECT maintain_partitions('${table}', 28, 56, 28)`,
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE ${table}`);
  }
}
