import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The claims `groups` and `address` of users. */
export class AddGroupsAndAddresses1797220000000 implements MigrationInterface {
  readonly name = 'AddGroupsAndAddresses1797220000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE users ADD COLUMN groups text[] NOT NULL DEFAULT '{}', ADD COLUMN address jsonb`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE users DROP COLUMN groups, DROP COLUMN address');
  }
}
