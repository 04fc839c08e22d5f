import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

const ownedByUser = 'FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE';

/** Codes that are sent to people, and how many they have guessed. */
export class KeepOneTimeCodes1799100000000 implements MigrationInterface {
  readonly name = 'KeepOneTimeCodes1799100000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE one_time_codes (
         tenant_id uuid NOT NULL,
         id uuid NOT NULL,
         user_id uuid NOT NULL,
         recipient text NOT NULL,
         code_hash text,
         guesses integer NOT NULL,
         created_at timestamptz(3) NOT NULL,
         expires_at timestamptz(3) NOT NULL,
         consumed_at timestamptz(3),
         PRIMARY KEY (tenant_id, id),
         ${ownedByUser}
       ) WITH (fillfactor = 50)`,
      'CREATE INDEX one_time_codes_user ON one_time_codes (tenant_id, user_id)',
      'CREATE INDEX one_time_codes_expiry ON one_time_codes (tenant_id, expires_at)',
      `CREATE TABLE code_guesses (
         tenant_id uuid NOT NULL,
         user_id uuid NOT NULL,
         recent integer NOT NULL,
         recent_until timestamptz(3) NOT NULL,
         daily integer NOT NULL,
         daily_until timestamptz(3) NOT NULL,
         PRIMARY KEY (tenant_id, user_id),
         ${ownedByUser}
       ) WITH (fillfactor = 50)`,
      ...['one_time_codes', 'code_guesses'].flatMap(isolateTenants),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE code_guesses, one_time_codes');
  }
}
