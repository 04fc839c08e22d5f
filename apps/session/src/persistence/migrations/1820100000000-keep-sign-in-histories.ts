import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/** From where, and in which browsers, users have signed in, and the notices of sign-ins that stood out. */
export class KeepSignInHistories1820100000000 implements MigrationInterface {
  readonly name = 'KeepSignInHistories1820100000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE sign_in_histories (
         tenant_id uuid NOT NULL,
         user_id uuid NOT NULL,
         started_at timestamptz NOT NULL,
         notices integer NOT NULL DEFAULT 0,
         notices_since timestamptz,
         PRIMARY KEY (tenant_id, user_id)
       )`,
      ...isolateTenants('sign_in_histories'),
      `CREATE TABLE sign_in_sources (
         tenant_id uuid NOT NULL,
         user_id uuid NOT NULL,
         kind text NOT NULL,
         key text NOT NULL,
         country text,
         first_seen_at timestamptz NOT NULL,
         last_seen_at timestamptz NOT NULL,
         expires_at timestamptz NOT NULL,
         PRIMARY KEY (tenant_id, user_id, kind, key)
       )`,
      'CREATE INDEX sign_in_sources_key ON sign_in_sources (tenant_id, kind, key, first_seen_at)',
      'CREATE INDEX sign_in_sources_expiry ON sign_in_sources (tenant_id, expires_at)',
      ...isolateTenants('sign_in_sources'),
      `CREATE TABLE sign_in_notices (
         tenant_id uuid NOT NULL,
         id uuid NOT NULL,
         user_id uuid NOT NULL,
         session_id uuid NOT NULL,
         signed_in_at timestamptz NOT NULL,
         user_agent text,
         network text,
         country text,
         token_hash text,
         expires_at timestamptz NOT NULL,
         used_at timestamptz,
         PRIMARY KEY (tenant_id, id)
       )`,
      'CREATE UNIQUE INDEX sign_in_notices_token ON sign_in_notices (tenant_id, token_hash)',
      'CREATE INDEX sign_in_notices_user ON sign_in_notices (tenant_id, user_id)',
      'CREATE INDEX sign_in_notices_expiry ON sign_in_notices (tenant_id, expires_at)',
      ...isolateTenants('sign_in_notices'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['sign_in_notices', 'sign_in_sources', 'sign_in_histories']) await queryRunner.query(`DROP TABLE ${table}`);
  }
}
