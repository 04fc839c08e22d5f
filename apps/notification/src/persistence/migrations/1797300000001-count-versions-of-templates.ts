import type { MigrationInterface, QueryRunner } from 'typeorm';

/** So that a change can be made to the version that was read, and to no later one. */
export class CountVersionsOfTemplates1797300000001 implements MigrationInterface {
  readonly name = 'CountVersionsOfTemplates1797300000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE message_templates ADD COLUMN version integer NOT NULL DEFAULT 1');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE message_templates DROP COLUMN version');
  }
}
