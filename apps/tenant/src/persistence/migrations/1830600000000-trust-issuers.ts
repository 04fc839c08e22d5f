import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/** Issuers whose assertions stand for applications of a tenant. */
export class TrustIssuers1830600000000 implements MigrationInterface {
  readonly name = 'TrustIssuers1830600000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE trusted_issuers (
        tenant_id uuid NOT NULL REFERENCES tenants (id),
        id uuid NOT NULL,
        issuer text NOT NULL CHECK (length(issuer) BETWEEN 1 AND 500),
        members jsonb NOT NULL,
        version integer NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, issuer)
      )`);
    await queryRunner.query('CREATE INDEX trusted_issuers_in_order ON trusted_issuers (tenant_id, created_at, id)');
    for (const statement of isolateTenants('trusted_issuers')) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE trusted_issuers');
  }
}
