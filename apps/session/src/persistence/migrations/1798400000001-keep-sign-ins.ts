import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/**
 * Sign-ins in place of login transactions, and the evidence that sessions stand on. Who is at the sign-in at the moment of the change starts again; a session
 * from before serves, and proves nothing for a sign-in of its user.
 */
export class KeepSignIns1798400000001 implements MigrationInterface {
  readonly name = 'KeepSignIns1798400000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      'DROP TABLE login_transactions',
      `CREATE TABLE sign_ins (
         tenant_id uuid NOT NULL,
         id_hash text NOT NULL,
         browser_hash text NOT NULL,
         kept jsonb NOT NULL,
         revision integer NOT NULL,
         session_id uuid,
         session_salt text,
         created_at timestamptz NOT NULL,
         expires_at timestamptz NOT NULL,
         PRIMARY KEY (tenant_id, id_hash),
         CHECK ((session_id IS NULL) = (session_salt IS NULL))
       )`,
      'CREATE INDEX sign_ins_expiry ON sign_ins (tenant_id, expires_at)',
      ...isolateTenants('sign_ins'),
      `ALTER TABLE sso_sessions ADD COLUMN evidence jsonb NOT NULL DEFAULT '[]'`,
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      'ALTER TABLE sso_sessions DROP COLUMN evidence',
      'DROP TABLE sign_ins',
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
}
