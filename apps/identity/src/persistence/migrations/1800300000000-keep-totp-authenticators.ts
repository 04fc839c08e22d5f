import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/** Shared secrets of authenticator apps, sealed under the keys of the environment; those that have no `confirmed_at` wait for a first code. */
export class KeepTotpAuthenticators1800300000000 implements MigrationInterface {
  readonly name = 'KeepTotpAuthenticators1800300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE totp_authenticators (
         tenant_id uuid NOT NULL,
         id uuid NOT NULL,
         enrolment_id uuid NOT NULL,
         user_id uuid NOT NULL,
         name text,
         sealed_key text NOT NULL,
         last_step bigint,
         last_used_for text,
         created_at timestamptz(3) NOT NULL,
         expires_at timestamptz(3),
         confirmed_at timestamptz(3),
         last_used_at timestamptz(3),
         PRIMARY KEY (tenant_id, id),
         UNIQUE (tenant_id, enrolment_id),
         FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
       )`,
      'CREATE INDEX totp_authenticators_user ON totp_authenticators (tenant_id, user_id)',
      'CREATE INDEX totp_authenticators_expiry ON totp_authenticators (tenant_id, expires_at) WHERE expires_at IS NOT NULL',
      ...isolateTenants('totp_authenticators'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE totp_authenticators');
  }
}
