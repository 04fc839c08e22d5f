import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Those that are there stay as they were: whether their users should be asked each time is for an administrator to say. */
export class TellNativeApplications1797400000000 implements MigrationInterface {
  readonly name = 'TellNativeApplications1797400000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE applications
        ADD COLUMN application_type text NOT NULL DEFAULT 'web' CHECK (application_type IN ('web', 'native')),
        ADD CHECK (NOT (application_type = 'native' AND first_party))`);
    await queryRunner.query('ALTER TABLE applications ALTER COLUMN application_type DROP DEFAULT');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE applications DROP COLUMN application_type');
  }
}
