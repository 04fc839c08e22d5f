import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

export class CreateThrottleWindows1763680000000 implements MigrationInterface {
  readonly name = 'CreateThrottleWindows1763680000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      // Updated with every wrong password: room on each page keeps the updates off the index.
      `CREATE TABLE throttle_windows (
         tenant_id uuid NOT NULL,
         counter text NOT NULL,
         subject text NOT NULL,
         occurrences integer NOT NULL,
         ends_at timestamptz(3) NOT NULL,
         PRIMARY KEY (tenant_id, counter, subject)
       ) WITH (fillfactor = 50)`,
      'CREATE INDEX throttle_windows_end ON throttle_windows (tenant_id, ends_at)',
      ...isolateTenants('throttle_windows'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE throttle_windows');
  }
}
