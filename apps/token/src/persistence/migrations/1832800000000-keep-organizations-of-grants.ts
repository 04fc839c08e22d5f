import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which organizations the tokens of a grant are for, or have been: it ends with the membership in any of them. Consent is given for one organization, or for none, which is empty as part of the primary key.
 */
export class KeepOrganizationsOfGrants1832800000000 implements MigrationInterface {
  readonly name = 'KeepOrganizationsOfGrants1832800000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE grants ADD COLUMN organizations uuid[]');
    await queryRunner.query(
      'CREATE INDEX grants_of_organization ON grants USING gin (organizations) WHERE organizations IS NOT NULL AND revoked_at IS NULL',
    );
    await queryRunner.query(`
      ALTER TABLE consents ADD COLUMN organization text NOT NULL DEFAULT '',
        DROP CONSTRAINT consents_pkey, ADD PRIMARY KEY (tenant_id, user_id, client_id, resource, organization)`);
    await queryRunner.query(`CREATE INDEX consents_of_organization ON consents (tenant_id, organization) WHERE organization <> ''`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE consents NO FORCE ROW LEVEL SECURITY');
    await queryRunner.query(`DELETE FROM consents WHERE organization <> ''`);
    await queryRunner.query(`
      ALTER TABLE consents FORCE ROW LEVEL SECURITY, DROP CONSTRAINT consents_pkey,
        DROP COLUMN organization, ADD PRIMARY KEY (tenant_id, user_id, client_id, resource)`);
    await queryRunner.query('ALTER TABLE grants DROP COLUMN organizations');
  }
}
