import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/** Organizations inside a tenant. Who is a member of one is kept by the identity service. */
export class KeepOrganizations1832700000000 implements MigrationInterface {
  readonly name = 'KeepOrganizations1832700000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE organizations (
         tenant_id uuid NOT NULL REFERENCES tenants (id),
         id uuid NOT NULL,
         name text NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
         display_name text NOT NULL,
         status text NOT NULL,
         version integer NOT NULL,
         created_at timestamptz(3) NOT NULL,
         updated_at timestamptz(3) NOT NULL,
         PRIMARY KEY (tenant_id, id),
         UNIQUE (tenant_id, name)
       )`,
      'CREATE INDEX organizations_in_order ON organizations (tenant_id, created_at, id)',
      ...isolateTenants('organizations'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE organizations');
  }
}
