import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/** Telephone numbers that codes are sent to; those that have no `confirmed_at` wait for their first code. Codes say by which channel they are sent. */
export class KeepSmsNumbers1810200000000 implements MigrationInterface {
  readonly name = 'KeepSmsNumbers1810200000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `ALTER TABLE one_time_codes ADD COLUMN channel text NOT NULL DEFAULT 'email'`,
      `CREATE TABLE sms_numbers (
         tenant_id uuid NOT NULL,
         id uuid NOT NULL,
         enrolment_id uuid NOT NULL,
         user_id uuid NOT NULL,
         purpose text NOT NULL,
         number text NOT NULL,
         name text,
         created_at timestamptz(3) NOT NULL,
         expires_at timestamptz(3),
         confirmed_at timestamptz(3),
         last_used_at timestamptz(3),
         PRIMARY KEY (tenant_id, id),
         FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
       )`,
      'CREATE UNIQUE INDEX sms_numbers_waiting ON sms_numbers (tenant_id, user_id, purpose) WHERE confirmed_at IS NULL',
      'CREATE UNIQUE INDEX sms_numbers_confirmed ON sms_numbers (tenant_id, user_id, number) WHERE confirmed_at IS NOT NULL',
      'CREATE INDEX sms_numbers_expiry ON sms_numbers (tenant_id, expires_at) WHERE expires_at IS NOT NULL',
      ...isolateTenants('sms_numbers'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE sms_numbers');
    await queryRunner.query('ALTER TABLE one_time_codes DROP COLUMN channel');
  }
}
