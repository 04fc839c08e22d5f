import type { MigrationInterface, QueryRunner } from 'typeorm';
import { deleteExpiredRows, isolateTenants } from '#persistence';

/**
 * Users who had their account deleted, and may take that back until it is due; and to whom the last message about it goes, when there is no user any more. What is due is looked for
 * among all tenants, by a function of the tables' owner that tells whose it is and no more.
 */
export class KeepDeletionsOfUsers1820200000000 implements MigrationInterface {
  readonly name = 'KeepDeletionsOfUsers1820200000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `ALTER TABLE users
         DROP CONSTRAINT users_status_check,
         ADD CONSTRAINT users_status_check CHECK (status IN ('active', 'disabled', 'locked', 'pending_deletion')),
         ADD COLUMN deletion_requested_at timestamptz(3),
         ADD COLUMN deletion_due_at timestamptz(3),
         ADD CONSTRAINT users_deletion
           CHECK (status <> 'pending_deletion' OR (deletion_requested_at IS NOT NULL AND deletion_due_at IS NOT NULL))`,
      `CREATE INDEX users_deletion_due ON users (deletion_due_at) WHERE status = 'pending_deletion'`,
      `CREATE POLICY due_for_deletion ON users FOR SELECT TO CURRENT_USER
         USING (status = 'pending_deletion' AND deletion_due_at <= nullif(current_setting('ostiary.due_at', true), '')::timestamptz)`,
      `CREATE FUNCTION users_due_for_deletion(at timestamptz, most integer) RETURNS TABLE (tenant_id uuid, user_id uuid)
         LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
         BEGIN
           PERFORM set_config('ostiary.due_at', at::text, true);
           RETURN QUERY
             SELECT users.tenant_id, users.id FROM users
              WHERE users.status = 'pending_deletion' AND users.deletion_due_at <= at ORDER BY users.deletion_due_at LIMIT most;
           PERFORM set_config('ostiary.due_at', '', true);
         END $$`,
      `CREATE TABLE farewells (
         tenant_id uuid NOT NULL,
         id uuid NOT NULL,
         name text,
         username text,
         email text NOT NULL,
         locale text,
         expires_at timestamptz(3) NOT NULL,
         PRIMARY KEY (tenant_id, id)
       )`,
      'CREATE INDEX farewells_expiry ON farewells (expires_at)',
      ...isolateTenants('farewells'),
      ...deleteExpiredRows('farewells', 'expires_at'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      'DROP FUNCTION delete_expired_farewells(timestamptz, integer)',
      'DROP TABLE farewells',
      'DROP FUNCTION users_due_for_deletion(timestamptz, integer)',
      'DROP POLICY due_for_deletion ON users',
      "UPDATE users SET status = 'disabled' WHERE status = 'pending_deletion'",
      `ALTER TABLE users
         DROP COLUMN deletion_requested_at,
         DROP COLUMN deletion_due_at,
         DROP CONSTRAINT users_status_check,
         ADD CONSTRAINT users_status_check CHECK (status IN ('active', 'disabled', 'locked'))`,
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }
}
