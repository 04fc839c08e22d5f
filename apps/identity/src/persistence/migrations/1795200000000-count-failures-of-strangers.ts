import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets wrong passwords be counted for names that nobody has as for users. */
export class CountFailuresOfStrangers1795200000000 implements MigrationInterface {
  readonly name = 'CountFailuresOfStrangers1795200000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE login_failures DROP CONSTRAINT login_failures_tenant_id_user_id_fkey');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('TRUNCATE login_failures');
    await queryRunner.query(
      `ALTER TABLE login_failures ADD CONSTRAINT login_failures_tenant_id_user_id_fkey
         FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE`,
    );
  }
}
