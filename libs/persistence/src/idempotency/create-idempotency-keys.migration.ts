import type { MigrationInterface, QueryRunner } from 'typeorm';
import { deleteExpiredRows, isolateTenants } from '../tenant-isolation.js';

/** The table of `SqlIdempotentCreations`, in each service that creates for the admin API. */
export class CreateIdempotencyKeys1798100000000 implements MigrationInterface {
  readonly name = 'CreateIdempotencyKeys1798100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE idempotency_keys (
      tenant_id uuid NOT NULL,
      key_hash text NOT NULL CHECK (length(key_hash) = 43),
      fingerprint text NOT NULL CHECK (length(fingerprint) = 43),
      sealed_answer text NOT NULL,
      expires_at timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, key_hash))`);
    await runner.query('CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at)');
    for (const sql of [...isolateTenants('idempotency_keys'), ...deleteExpiredRows('idempotency_keys', 'expires_at')])
      await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency_keys');
    await runner.query('DROP FUNCTION delete_expired_idempotency_keys');
  }
}
