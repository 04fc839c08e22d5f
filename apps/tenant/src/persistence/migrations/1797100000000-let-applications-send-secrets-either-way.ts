import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An application that is bound to no method may send its secret either way; PKCE can be required of each. Those that are there stay bound. */
export class LetApplicationsSendSecretsEitherWay1797100000000 implements MigrationInterface {
  readonly name = 'LetApplicationsSendSecretsEitherWay1797100000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE applications
        ALTER COLUMN token_endpoint_auth_method DROP NOT NULL,
        ADD COLUMN require_pkce boolean NOT NULL DEFAULT false,
        DROP CONSTRAINT applications_check,
        ADD CONSTRAINT applications_public_without_secret
          CHECK ((type = 'public') = (token_endpoint_auth_method IS NOT DISTINCT FROM 'none'))`);
    await queryRunner.query('ALTER TABLE applications ALTER COLUMN require_pkce DROP DEFAULT');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `UPDATE applications SET token_endpoint_auth_method = 'client_secret_basic' WHERE token_endpoint_auth_method IS NULL`,
    );
    await queryRunner.query(`
      ALTER TABLE applications
        ALTER COLUMN token_endpoint_auth_method SET NOT NULL,
        DROP COLUMN require_pkce,
        DROP CONSTRAINT applications_public_without_secret,
        ADD CONSTRAINT applications_check CHECK ((type = 'public') = (token_endpoint_auth_method = 'none'))`);
  }
}
