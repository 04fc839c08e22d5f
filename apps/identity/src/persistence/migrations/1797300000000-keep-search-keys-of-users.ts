import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What searches look through. PostgreSQL folds the case of users that are there a little less than the service does; theirs is written
 * anew with their next change. The default is for replicas of the release before.
 */
export class KeepSearchKeysOfUsers1797300000000 implements MigrationInterface {
  readonly name = 'KeepSearchKeysOfUsers1797300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("ALTER TABLE users ADD COLUMN search_key text NOT NULL DEFAULT ''");
    // An UPDATE would see the rows of no tenant; a change of the type sees them all.
    await queryRunner.query(`
      ALTER TABLE users ALTER COLUMN search_key TYPE text
        USING lower(concat_ws(chr(10), coalesce(username, ''), coalesce(email, ''), coalesce(name, '')))`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE users DROP COLUMN search_key');
  }
}
