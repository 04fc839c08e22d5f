import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `dead_letters` takes what came as an event and is none: it has no tenant, and no envelope to keep. */
export class LetDeadLettersLackATenant1796200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE dead_letters ALTER COLUMN tenant_id DROP NOT NULL, ALTER COLUMN envelope DROP NOT NULL');
    await runner.query('CREATE INDEX dead_letters_malformed ON dead_letters (died_at) WHERE tenant_id IS NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX dead_letters_malformed');
    await runner.query('DELETE FROM dead_letters WHERE tenant_id IS NULL OR envelope IS NULL');
    await runner.query('ALTER TABLE dead_letters ALTER COLUMN tenant_id SET NOT NULL, ALTER COLUMN envelope SET NOT NULL');
  }
}
