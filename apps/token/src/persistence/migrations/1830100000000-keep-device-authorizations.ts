import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

const table = 'device_authorizations';

/** Devices that poll until their users have decided (RFC 8628), and the guesses at the codes that these type. */
export class KeepDeviceAuthorizations1830100000000 implements MigrationInterface {
  readonly name = 'KeepDeviceAuthorizations1830100000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE ${table} (
         tenant_id uuid NOT NULL,
         device_code_hash text NOT NULL,
         expires_at timestamptz NOT NULL,
         user_code_hash text NOT NULL,
         client_id text NOT NULL,
         created_at timestamptz NOT NULL,
         poll_interval integer NOT NULL,
         polled_at timestamptz,
         polled_too_fast boolean NOT NULL DEFAULT false,
         answer text CHECK (answer IN ('allow', 'deny')),
         PRIMARY KEY (tenant_id, device_code_hash, expires_at)
       ) PARTITION BY RANGE (expires_at)`,
      `CREATE UNIQUE INDEX ${table}_user_code ON ${table} (tenant_id, user_code_hash, expires_at)`,
      `CREATE INDEX ${table}_client ON ${table} (tenant_id, client_id, expires_at)`,
      ...isolateTenants(table),
      `CREATE TABLE ${table}_default PARTITION OF ${table} DEFAULT`,
      ...isolateTenants(`${table}_default`),
      `SELECT maintain_partitions('${table}', 1, 2, 1)`,

      // Written with every guess: room on each page keeps the updates off the index.
      `CREATE TABLE user_code_guesses (
         tenant_id uuid NOT NULL,
         subject text NOT NULL,
         guesses integer NOT NULL,
         ends_at timestamptz NOT NULL,
         PRIMARY KEY (tenant_id, subject)
       ) WITH (fillfactor = 50)`,
      'CREATE INDEX user_code_guesses_end ON user_code_guesses (tenant_id, ends_at)',
      ...isolateTenants('user_code_guesses'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE user_code_guesses, ${table}`);
  }
}
