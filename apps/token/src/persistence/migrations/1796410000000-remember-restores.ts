import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the data was restored from a backup: JWTs from before are judged by their grants, which are gone. */
export class RememberRestores1796410000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE restores (restored_at timestamptz PRIMARY KEY)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE restores');
  }
}
