import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For resource servers whose library does not know RFC 9068. */
export class ChooseTypeOfAccessTokens1797110000000 implements MigrationInterface {
  readonly name = 'ChooseTypeOfAccessTokens1797110000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE resource_servers ADD COLUMN access_token_typ text NOT NULL DEFAULT 'at+jwt' CHECK (access_token_typ IN ('at+jwt', 'JWT'))`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE resource_servers DROP COLUMN access_token_typ');
  }
}
