import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An application that names no algorithm follows its tenant's setting. Those that are there keep theirs: their clients may expect it. */
export class LeaveSigningOfIdTokensToTenants1797200000000 implements MigrationInterface {
  readonly name = 'LeaveSigningOfIdTokensToTenants1797200000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE applications ALTER COLUMN id_token_signed_response_alg DROP NOT NULL');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`UPDATE applications SET id_token_signed_response_alg = 'RS256' WHERE id_token_signed_response_alg IS NULL`);
    await queryRunner.query('ALTER TABLE applications ALTER COLUMN id_token_signed_response_alg SET NOT NULL');
  }
}
