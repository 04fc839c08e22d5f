import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/** Browsers that are spared a second factor, and which sessions began so. */
export class KeepRememberedBrowsers1810600000002 implements MigrationInterface {
  readonly name = 'KeepRememberedBrowsers1810600000002';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE remembered_browsers (
         tenant_id uuid NOT NULL,
         id uuid NOT NULL,
         secret_hash text NOT NULL,
         user_id uuid NOT NULL,
         user_version integer NOT NULL,
         created_at timestamptz NOT NULL,
         last_used_at timestamptz,
         expires_at timestamptz NOT NULL,
         ip_address text,
         user_agent text,
         PRIMARY KEY (tenant_id, id)
       )`,
      'CREATE UNIQUE INDEX remembered_browsers_secret ON remembered_browsers (tenant_id, secret_hash)',
      'CREATE INDEX remembered_browsers_user ON remembered_browsers (tenant_id, user_id, created_at)',
      'CREATE INDEX remembered_browsers_expiry ON remembered_browsers (tenant_id, expires_at)',
      ...isolateTenants('remembered_browsers'),
      'ALTER TABLE sso_sessions ADD COLUMN remembered boolean NOT NULL DEFAULT false',
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE sso_sessions DROP COLUMN remembered');
    await queryRunner.query('DROP TABLE remembered_browsers');
  }
}
