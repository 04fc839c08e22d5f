import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which sessions of the same user a session took the place of, latest first: the applications that know those are told when it ends. Of those from before nobody knows. */
export class KeepPredecessors1830900000000 implements MigrationInterface {
  readonly name = 'KeepPredecessors1830900000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("ALTER TABLE sso_sessions ADD COLUMN predecessors uuid[] NOT NULL DEFAULT '{}'");
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE sso_sessions DROP COLUMN predecessors');
  }
}
