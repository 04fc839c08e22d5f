import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions that outlast the closing of the browser. Those from before do not. */
export class KeepPersistentSessions1810600000000 implements MigrationInterface {
  readonly name = 'KeepPersistentSessions1810600000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE sso_sessions ADD COLUMN persistent boolean NOT NULL DEFAULT false');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE sso_sessions DROP COLUMN persistent');
  }
}
