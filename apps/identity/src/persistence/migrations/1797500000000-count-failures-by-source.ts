import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets wrong passwords be counted by account and source, the empty one for the account as a whole. Counters begin anew. */
export class CountFailuresBySource1797500000000 implements MigrationInterface {
  readonly name = 'CountFailuresBySource1797500000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      'TRUNCATE login_failures',
      'ALTER TABLE login_failures ADD COLUMN source text NOT NULL, ADD COLUMN allowed integer NOT NULL',
      'ALTER TABLE login_failures DROP CONSTRAINT login_failures_pkey, ADD PRIMARY KEY (tenant_id, user_id, source)',
      'CREATE INDEX login_failures_age ON login_failures (tenant_id, last_failed_at)',
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      'TRUNCATE login_failures',
      'DROP INDEX login_failures_age',
      'ALTER TABLE login_failures DROP CONSTRAINT login_failures_pkey, ADD PRIMARY KEY (tenant_id, user_id)',
      'ALTER TABLE login_failures DROP COLUMN source, DROP COLUMN allowed',
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }
}
