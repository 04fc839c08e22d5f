import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Users allow single claims too, which no scope names (OpenID Connect Core §5.5). */
export class KeepConsentsToClaims1831100000000 implements MigrationInterface {
  readonly name = 'KeepConsentsToClaims1831100000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE consents ADD COLUMN claims text[] NOT NULL DEFAULT '{}'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE consents DROP COLUMN claims');
  }
}
