import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What tenants keep of their users beyond what every user has. */
export class KeepUserAttributes1810500000000 implements MigrationInterface {
  readonly name = 'KeepUserAttributes1810500000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE users ADD COLUMN attributes jsonb NOT NULL DEFAULT '{}'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE users DROP COLUMN attributes');
  }
}
