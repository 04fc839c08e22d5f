import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/** Recovery codes, hashed; and what an authenticator app is set up for, so that no other sign-in or session confirms it. */
export class KeepRecoveryCodes1800300000001 implements MigrationInterface {
  readonly name = 'KeepRecoveryCodes1800300000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `ALTER TABLE totp_authenticators ADD COLUMN purpose text NOT NULL DEFAULT ''`,
      `CREATE TABLE recovery_codes (
         tenant_id uuid NOT NULL,
         user_id uuid NOT NULL,
         code_hash text NOT NULL,
         created_at timestamptz(3) NOT NULL,
         used_at timestamptz(3),
         used_for text,
         PRIMARY KEY (tenant_id, user_id, code_hash),
         FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
       )`,
      ...isolateTenants('recovery_codes'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE recovery_codes');
    await queryRunner.query('ALTER TABLE totp_authenticators DROP COLUMN purpose');
  }
}
