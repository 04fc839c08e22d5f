import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A code ends by itself: its sign-up may be asked for again, and lives on. */
export class EndCodesOfSignUps1810400000001 implements MigrationInterface {
  readonly name = 'EndCodesOfSignUps1810400000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE sign_ups ADD COLUMN code_expires_at timestamptz(3)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE sign_ups DROP COLUMN code_expires_at');
  }
}
