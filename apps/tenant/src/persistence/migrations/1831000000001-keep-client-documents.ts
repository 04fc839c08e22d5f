import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/** What clients publish of themselves at the address that is their client_id, as it was last fetched. */
export class KeepClientDocuments1831000000001 implements MigrationInterface {
  readonly name = 'KeepClientDocuments1831000000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE client_documents (
         tenant_id uuid NOT NULL,
         client_id text NOT NULL CHECK (length(client_id) <= 500),
         document jsonb NOT NULL,
         version integer NOT NULL,
         created_at timestamptz(3) NOT NULL,
         changed_at timestamptz(3) NOT NULL,
         fetched_at timestamptz(3) NOT NULL,
         fresh_until timestamptz(3) NOT NULL,
         PRIMARY KEY (tenant_id, client_id)
       )`,
      'CREATE INDEX client_documents_fetched ON client_documents (tenant_id, fetched_at)',
      ...isolateTenants('client_documents'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE client_documents');
  }
}
