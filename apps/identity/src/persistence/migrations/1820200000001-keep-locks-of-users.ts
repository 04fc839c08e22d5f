import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When an administrator locked a user, which one, and why. Of those who were locked before, nobody knows. */
export class KeepLocksOfUsers1820200000001 implements MigrationInterface {
  readonly name = 'KeepLocksOfUsers1820200000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE users ADD COLUMN locked_at timestamptz(3), ADD COLUMN locked_by text, ADD COLUMN lock_reason text',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE users DROP COLUMN locked_at, DROP COLUMN locked_by, DROP COLUMN lock_reason');
  }
}
