import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an opaque access token says of its user, as a JWT does by itself: whoever introspects it learns it without asking anybody else. */
export class KeepClaimsOfAccessTokens1797230000000 implements MigrationInterface {
  readonly name = 'KeepClaimsOfAccessTokens1797230000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE access_tokens ADD COLUMN claims jsonb NOT NULL DEFAULT '{}'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE access_tokens DROP COLUMN claims');
  }
}
