import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Clients know some grants by an id of their own (Grant Management for OAuth 2.0), of which few have one. */
export class FindManagedGrants1831800000000 implements MigrationInterface {
  readonly name = 'FindManagedGrants1831800000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX grants_managed ON grants (tenant_id, (facts #>> '{managed,id}'))
       WHERE facts #>> '{managed,id}' IS NOT NULL AND revoked_at IS NULL`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX grants_managed');
  }
}
