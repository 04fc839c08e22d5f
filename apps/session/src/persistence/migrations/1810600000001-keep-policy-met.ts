import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which policy of second factors the sign-in of a session met. Of those from before nobody knows: an application that demands one asks again. */
export class KeepPolicyMet1810600000001 implements MigrationInterface {
  readonly name = 'KeepPolicyMet1810600000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("ALTER TABLE sso_sessions ADD COLUMN second_factor text NOT NULL DEFAULT 'off'");
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE sso_sessions DROP COLUMN second_factor');
  }
}
