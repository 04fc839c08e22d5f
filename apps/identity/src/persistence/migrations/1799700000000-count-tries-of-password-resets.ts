import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often a link was used with a password to judge. */
export class CountTriesOfPasswordResets1799700000000 implements MigrationInterface {
  readonly name = 'CountTriesOfPasswordResets1799700000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE password_resets ADD COLUMN tries integer NOT NULL DEFAULT 0');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE password_resets DROP COLUMN tries');
  }
}
