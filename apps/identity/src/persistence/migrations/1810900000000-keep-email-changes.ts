import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/** The address that a user wants, one at a time, until both mailboxes have confirmed it. Of code and link there are hashes. */
export class KeepEmailChanges1810900000000 implements MigrationInterface {
  readonly name = 'KeepEmailChanges1810900000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE email_changes (
         tenant_id uuid NOT NULL,
         user_id uuid NOT NULL,
         id uuid NOT NULL,
         user_version integer NOT NULL,
         email text NOT NULL,
         locale text NOT NULL,
         code_hash text,
         code_expires_at timestamptz(3),
         guesses integer NOT NULL DEFAULT 0,
         token_hash text,
         is_confirmed boolean NOT NULL DEFAULT false,
         present text NOT NULL CHECK (present IN ('not_asked', 'asked', 'allowed', 'refused')),
         changed_version integer,
         created_at timestamptz(3) NOT NULL,
         expires_at timestamptz(3) NOT NULL,
         PRIMARY KEY (tenant_id, user_id),
         FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
       )`,
      'CREATE UNIQUE INDEX email_changes_id ON email_changes (tenant_id, id)',
      'CREATE UNIQUE INDEX email_changes_token ON email_changes (tenant_id, token_hash)',
      'CREATE INDEX email_changes_expiry ON email_changes (tenant_id, expires_at)',
      ...isolateTenants('email_changes'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE email_changes');
  }
}
