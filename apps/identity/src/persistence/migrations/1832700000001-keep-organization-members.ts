import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/** Which users are members of which organizations, which the tenant service keeps, and their roles there. */
export class KeepOrganizationMembers1832700000001 implements MigrationInterface {
  readonly name = 'KeepOrganizationMembers1832700000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE organization_members (
         tenant_id uuid NOT NULL,
         user_id uuid NOT NULL,
         organization_id uuid NOT NULL,
         roles text[] NOT NULL,
         version integer NOT NULL,
         created_at timestamptz(3) NOT NULL,
         updated_at timestamptz(3) NOT NULL,
         PRIMARY KEY (tenant_id, user_id, organization_id),
         FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
       )`,
      'CREATE INDEX organization_members_in_order ON organization_members (tenant_id, organization_id, created_at, user_id)',
      ...isolateTenants('organization_members'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE organization_members');
  }
}
