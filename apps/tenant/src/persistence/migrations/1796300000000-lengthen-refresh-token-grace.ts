import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Up to a minute: what a client needs whose first try was lost with a replica, and whose second waited for another. */
export class LengthenRefreshTokenGrace1796300000000 implements MigrationInterface {
  readonly name = 'LengthenRefreshTokenGrace1796300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE applications
        DROP CONSTRAINT applications_refresh_token_grace_check,
        ADD CONSTRAINT applications_refresh_token_grace_check CHECK (refresh_token_grace BETWEEN 0 AND 60)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('UPDATE applications SET refresh_token_grace = 10 WHERE refresh_token_grace > 10');
    await queryRunner.query(`
      ALTER TABLE applications
        DROP CONSTRAINT applications_refresh_token_grace_check,
        ADD CONSTRAINT applications_refresh_token_grace_check CHECK (refresh_token_grace BETWEEN 0 AND 10)`);
  }
}
