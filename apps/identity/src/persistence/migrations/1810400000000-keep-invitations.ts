import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/** Invitations, with the hash of the link that was sent last. */
export class KeepInvitations1810400000000 implements MigrationInterface {
  readonly name = 'KeepInvitations1810400000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE invitations (
         tenant_id uuid NOT NULL,
         id uuid NOT NULL,
         email text NOT NULL,
         email_key text NOT NULL,
         name text,
         locale text,
         roles text[] NOT NULL,
         groups text[] NOT NULL,
         client_id text,
         token_hash text,
         links integer NOT NULL,
         tries integer NOT NULL DEFAULT 0,
         user_id uuid,
         revoked_at timestamptz(3),
         created_at timestamptz(3) NOT NULL,
         sent_at timestamptz(3) NOT NULL,
         expires_at timestamptz(3) NOT NULL,
         PRIMARY KEY (tenant_id, id),
         FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
       )`,
      'CREATE UNIQUE INDEX invitations_waiting ON invitations (tenant_id, email_key) WHERE user_id IS NULL AND revoked_at IS NULL',
      'CREATE UNIQUE INDEX invitations_token ON invitations (tenant_id, token_hash)',
      'CREATE INDEX invitations_age ON invitations (tenant_id, created_at, id)',
      'CREATE INDEX invitations_email ON invitations (tenant_id, email_key)',
      'CREATE INDEX invitations_expiry ON invitations (tenant_id, expires_at)',
      'CREATE INDEX invitations_user ON invitations (tenant_id, user_id) WHERE user_id IS NOT NULL',
      ...isolateTenants('invitations'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE invitations');
  }
}
