import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What roles permit at a resource server, and whether users can give away only that. */
export class LetRolesPermit1831500000000 implements MigrationInterface {
  readonly name = 'LetRolesPermit1831500000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE resource_servers
        ADD COLUMN roles jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN user_scopes text NOT NULL DEFAULT 'consented'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE resource_servers DROP COLUMN roles, DROP COLUMN user_scopes');
  }
}
