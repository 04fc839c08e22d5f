import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

export class CreateSessions1700000000000 implements MigrationInterface {
  readonly name = 'CreateSessions1700000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE sso_sessions (
         tenant_id uuid NOT NULL,
         id uuid NOT NULL,
         token_hash text NOT NULL,
         user_id uuid NOT NULL,
         auth_time bigint NOT NULL,
         amr text[] NOT NULL,
         acr text,
         ip_address text,
         user_agent text,
         created_at timestamptz NOT NULL,
         last_seen_at timestamptz NOT NULL,
         idle_lifetime integer NOT NULL CHECK (idle_lifetime > 0),
         idle_expires_at timestamptz NOT NULL,
         expires_at timestamptz NOT NULL,
         ended_at timestamptz,
         end_reason text,
         PRIMARY KEY (tenant_id, id),
         CHECK ((ended_at IS NULL) = (end_reason IS NULL))
       )`,
      'CREATE UNIQUE INDEX sso_sessions_token ON sso_sessions (tenant_id, token_hash)',
      'CREATE INDEX sso_sessions_user ON sso_sessions (tenant_id, user_id, created_at, id)',
      'CREATE INDEX sso_sessions_expiry ON sso_sessions (tenant_id, expires_at)',
      ...isolateTenants('sso_sessions'),

      `CREATE TABLE login_transactions (
         tenant_id uuid NOT NULL,
         id_hash text NOT NULL,
         browser_hash text NOT NULL,
         authorization_request_id text NOT NULL,
         step text NOT NULL CHECK (step IN ('login', 'consent', 'finished')),
         session_id uuid,
         created_at timestamptz NOT NULL,
         expires_at timestamptz NOT NULL,
         PRIMARY KEY (tenant_id, id_hash),
         CHECK ((step = 'login') = (session_id IS NULL))
       )`,
      'CREATE INDEX login_transactions_expiry ON login_transactions (tenant_id, expires_at)',
      ...isolateTenants('login_transactions'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE login_transactions');
    await queryRunner.query('DROP TABLE sso_sessions');
  }
}
