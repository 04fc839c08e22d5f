import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a request was answered with, for a form that is sent twice. Who is at the sign-in at the moment of the change starts again. */
export class KeepAnswersOfRequests1798400000000 implements MigrationInterface {
  readonly name = 'KeepAnswersOfRequests1798400000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE authorization_requests ADD COLUMN answer jsonb, DROP COLUMN consumed_at');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE authorization_requests ADD COLUMN consumed_at timestamptz, DROP COLUMN answer');
  }
}
