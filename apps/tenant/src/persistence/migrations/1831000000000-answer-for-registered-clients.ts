import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Initial access tokens by which an administrator answers for the clients that come of them. */
export class AnswerForRegisteredClients1831000000000 implements MigrationInterface {
  readonly name = 'AnswerForRegisteredClients1831000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE initial_access_tokens ADD COLUMN verifies boolean NOT NULL DEFAULT false');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE initial_access_tokens DROP COLUMN verifies');
  }
}
