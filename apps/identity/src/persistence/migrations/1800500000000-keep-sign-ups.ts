import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/** Wishes for an account, by browser. Nothing is unique of an address: who has not confirmed it keeps nobody from it. */
export class KeepSignUps1800500000000 implements MigrationInterface {
  readonly name = 'KeepSignUps1800500000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE sign_ups (
         tenant_id uuid NOT NULL,
         token_hash text NOT NULL,
         id uuid NOT NULL,
         email text NOT NULL,
         locale text NOT NULL,
         code_hash text,
         guesses integer NOT NULL DEFAULT 0,
         tries integer NOT NULL DEFAULT 0,
         created_at timestamptz(3) NOT NULL,
         expires_at timestamptz(3) NOT NULL,
         is_confirmed boolean NOT NULL DEFAULT false,
         user_id uuid,
         PRIMARY KEY (tenant_id, token_hash),
         FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
       ) WITH (fillfactor = 50)`,
      'CREATE UNIQUE INDEX sign_ups_id ON sign_ups (tenant_id, id)',
      'CREATE INDEX sign_ups_user ON sign_ups (tenant_id, user_id) WHERE user_id IS NOT NULL',
      'CREATE INDEX sign_ups_expiry ON sign_ups (tenant_id, expires_at)',
      ...isolateTenants('sign_ups'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE sign_ups');
  }
}
