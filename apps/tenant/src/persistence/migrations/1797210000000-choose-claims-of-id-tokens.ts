import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether the claims of scopes are in ID tokens, as they have been, or at the userinfo endpoint alone. */
export class ChooseClaimsOfIdTokens1797210000000 implements MigrationInterface {
  readonly name = 'ChooseClaimsOfIdTokens1797210000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE applications ADD COLUMN id_token_claims text NOT NULL DEFAULT 'full' CHECK (id_token_claims IN ('full', 'lean'))`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE applications DROP COLUMN id_token_claims');
  }
}
