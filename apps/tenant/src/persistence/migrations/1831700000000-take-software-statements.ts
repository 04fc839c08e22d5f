import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What clients registered with of what others say of their software (RFC 7591 §2.3). */
export class TakeSoftwareStatements1831700000000 implements MigrationInterface {
  readonly name = 'TakeSoftwareStatements1831700000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE dynamic_clients ADD COLUMN software_statement text, ADD COLUMN statement_hash text CHECK (length(statement_hash) = 43)',
    );
    await queryRunner.query(
      'CREATE UNIQUE INDEX dynamic_clients_by_statement ON dynamic_clients (tenant_id, statement_hash) WHERE statement_hash IS NOT NULL',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE dynamic_clients DROP COLUMN software_statement, DROP COLUMN statement_hash');
  }
}
