import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where in the stream an event was stored, so that one sees when it is there no more. */
export class NotePlacesInTheStream1797000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE outbox ADD COLUMN sequence bigint');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE outbox DROP COLUMN sequence');
  }
}
