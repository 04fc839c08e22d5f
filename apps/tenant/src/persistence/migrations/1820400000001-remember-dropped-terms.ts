import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Versions of a tenant's terms that users may have accepted, and that are no longer among its settings: their names are not given again. */
export class RememberDroppedTerms1820400000001 implements MigrationInterface {
  readonly name = 'RememberDroppedTerms1820400000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE tenants ADD COLUMN dropped_terms text[] NOT NULL DEFAULT '{}'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE tenants DROP COLUMN dropped_terms');
  }
}
