import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Messages with a code know which challenge it is the answer to. */
export class SendCodes1799100000001 implements MigrationInterface {
  readonly name = 'SendCodes1799100000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE deliveries ADD COLUMN challenge_id uuid');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE deliveries DROP COLUMN challenge_id');
  }
}
