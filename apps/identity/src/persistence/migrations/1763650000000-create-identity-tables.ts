import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

const ownedByUser = 'FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE';

export class CreateIdentityTables1763650000000 implements MigrationInterface {
  readonly name = 'CreateIdentityTables1763650000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE users (
         tenant_id uuid NOT NULL,
         id uuid NOT NULL,
         status text NOT NULL CHECK (status IN ('active', 'disabled', 'locked')),
         username text,
         username_key text,
         email text,
         email_key text,
         email_verified boolean NOT NULL,
         name text,
         picture text,
         phone text,
         phone_verified boolean NOT NULL,
         locale text,
         mfa_enabled boolean NOT NULL DEFAULT false,
         custom_claims jsonb NOT NULL,
         roles text[] NOT NULL,
         version integer NOT NULL,
         created_at timestamptz(3) NOT NULL,
         updated_at timestamptz(3) NOT NULL,
         last_login_at timestamptz(3),
         PRIMARY KEY (tenant_id, id),
         CHECK (username_key IS NOT NULL OR email_key IS NOT NULL),
         CHECK ((username IS NULL) = (username_key IS NULL)),
         CHECK ((email IS NULL) = (email_key IS NULL))
       ) WITH (fillfactor = 90)`,
      'CREATE UNIQUE INDEX users_username ON users (tenant_id, username_key)',
      'CREATE UNIQUE INDEX users_email ON users (tenant_id, email_key)',
      'CREATE INDEX users_creation ON users (tenant_id, created_at, id)',
      `CREATE TABLE password_credentials (
         tenant_id uuid NOT NULL,
         user_id uuid NOT NULL,
         hash text NOT NULL CHECK (hash LIKE '$argon2id$%'),
         changed_at timestamptz(3) NOT NULL,
         PRIMARY KEY (tenant_id, user_id),
         ${ownedByUser}
       )`,
      // Updated with every login: room on each page keeps the updates off the index.
      `CREATE TABLE login_failures (
         tenant_id uuid NOT NULL,
         user_id uuid NOT NULL,
         failures integer NOT NULL,
         last_failed_at timestamptz(3) NOT NULL,
         locked_until timestamptz(3),
         PRIMARY KEY (tenant_id, user_id),
         ${ownedByUser}
       ) WITH (fillfactor = 50)`,
      `CREATE TABLE email_verifications (
         tenant_id uuid NOT NULL,
         token_hash text NOT NULL,
         user_id uuid NOT NULL,
         email_key text NOT NULL,
         created_at timestamptz(3) NOT NULL,
         expires_at timestamptz(3) NOT NULL,
         consumed_at timestamptz(3),
         PRIMARY KEY (tenant_id, token_hash),
         ${ownedByUser}
       )`,
      'CREATE INDEX email_verifications_user ON email_verifications (tenant_id, user_id)',
      'CREATE INDEX email_verifications_expiry ON email_verifications (tenant_id, expires_at)',
      ...['users', 'password_credentials', 'login_failures', 'email_verifications'].flatMap(isolateTenants),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE email_verifications, login_failures, password_credentials, users');
  }
}
