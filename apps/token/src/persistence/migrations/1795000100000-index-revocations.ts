import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets a tenant's recent revocations be read without looking at what is not revoked. */
export class IndexRevocations1795000100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Milliseconds, as cursors count.
    await runner.query('ALTER TABLE revoked_access_tokens ADD COLUMN revoked_at timestamptz(3) NOT NULL DEFAULT now()');
    await runner.query('CREATE INDEX revoked_access_tokens_by_time ON revoked_access_tokens (tenant_id, revoked_at)');
    await runner.query('CREATE INDEX revoked_grants_by_time ON grants (tenant_id, revoked_at) WHERE revoked_at IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX revoked_grants_by_time');
    await runner.query('ALTER TABLE revoked_access_tokens DROP COLUMN revoked_at');
  }
}
