import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/** Messages by which people sign in who have proved nothing before. Nobody is looked up when one is asked for: `user_id` stands there once it is made. */
export class KeepSignInMessages1810300000000 implements MigrationInterface {
  readonly name = 'KeepSignInMessages1810300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE sign_in_messages (
         tenant_id uuid NOT NULL,
         id uuid NOT NULL,
         method text NOT NULL,
         sign_in_id text NOT NULL,
         identifier text NOT NULL,
         secret_hash text,
         user_id uuid,
         user_version integer,
         guesses integer NOT NULL DEFAULT 0,
         created_at timestamptz(3) NOT NULL,
         expires_at timestamptz(3) NOT NULL,
         consumed_at timestamptz(3),
         PRIMARY KEY (tenant_id, id),
         CHECK ((secret_hash IS NULL) = (user_id IS NULL) AND (user_id IS NULL) = (user_version IS NULL)),
         FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
       ) WITH (fillfactor = 50)`,
      'CREATE INDEX sign_in_messages_user ON sign_in_messages (tenant_id, user_id) WHERE user_id IS NOT NULL',
      'CREATE INDEX sign_in_messages_expiry ON sign_in_messages (tenant_id, expires_at)',
      ...isolateTenants('sign_in_messages'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE sign_in_messages');
  }
}
