import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `outbox`, `inbox` and `dead_letters` in a service's own schema. No tenant's request reads them, so they know no policies. */
export class CreateMessagingTables1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE outbox (
      id uuid PRIMARY KEY,
      subject text NOT NULL,
      tenant_id uuid NOT NULL,
      envelope json NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      attempts integer NOT NULL DEFAULT 0,
      next_attempt_at timestamptz NOT NULL DEFAULT now() + interval '5 seconds',
      published_at timestamptz)`);
    await runner.query('CREATE INDEX outbox_waiting ON outbox (created_at) WHERE published_at IS NULL');
    await runner.query('CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL');
    await runner.query(`CREATE TABLE inbox (
      event_id uuid PRIMARY KEY,
      subject text NOT NULL,
      handled_at timestamptz NOT NULL DEFAULT now())`);
    await runner.query('CREATE INDEX inbox_handled ON inbox (handled_at)');
    await runner.query(`CREATE TABLE dead_letters (
      event_id uuid PRIMARY KEY,
      subject text NOT NULL,
      tenant_id uuid NOT NULL,
      envelope json NOT NULL,
      tries integer NOT NULL,
      error text NOT NULL,
      died_at timestamptz NOT NULL DEFAULT now())`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dead_letters, inbox, outbox');
  }
}
