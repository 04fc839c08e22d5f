import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

const table = 'backchannel_authentications';

/** Users whom clients have asked by themselves, until they have decided (CIBA). */
export class KeepBackchannelAuthentications1831300000000 implements MigrationInterface {
  readonly name = 'KeepBackchannelAuthentications1831300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE ${table} (
         tenant_id uuid NOT NULL,
         auth_req_id_hash text NOT NULL,
         expires_at timestamptz NOT NULL,
         id uuid NOT NULL,
         client_id text NOT NULL,
         user_id uuid NOT NULL,
         created_at timestamptz NOT NULL,
         poll_interval integer NOT NULL,
         polled_at timestamptz,
         polled_too_fast boolean NOT NULL DEFAULT false,
         answer text CHECK (answer IN ('allow', 'deny')),
         PRIMARY KEY (tenant_id, auth_req_id_hash, expires_at)
       ) PARTITION BY RANGE (expires_at)`,
      `CREATE INDEX ${table}_user ON ${table} (tenant_id, user_id, created_at)`,
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
