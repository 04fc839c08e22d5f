import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/** Links by which a user sets a new password, as hashes. `user_version`: of the user whom the link was made for, and of nobody later. */
export class KeepPasswordResets1799600000000 implements MigrationInterface {
  readonly name = 'KeepPasswordResets1799600000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE password_resets (
         tenant_id uuid NOT NULL,
         token_hash text NOT NULL,
         user_id uuid NOT NULL,
         user_version integer NOT NULL,
         created_at timestamptz(3) NOT NULL,
         expires_at timestamptz(3) NOT NULL,
         consumed_at timestamptz(3),
         repeats integer NOT NULL DEFAULT 0,
         PRIMARY KEY (tenant_id, token_hash),
         FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
       )`,
      'CREATE INDEX password_resets_user ON password_resets (tenant_id, user_id)',
      'CREATE INDEX password_resets_expiry ON password_resets (tenant_id, expires_at)',
      ...isolateTenants('password_resets'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE password_resets');
  }
}
