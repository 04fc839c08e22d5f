import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was a boolean becomes one of three, so that a confidential application can do without PKCE and nonce. Who needed PKCE needs it still. */
export class ChooseWhoNeedsPkce1798200000000 implements MigrationInterface {
  readonly name = 'ChooseWhoNeedsPkce1798200000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE applications
        ALTER COLUMN require_pkce TYPE text
        USING CASE WHEN require_pkce OR type = 'public' THEN 'required' ELSE 'required_unless_nonce' END`);
    await queryRunner.query('ALTER TABLE applications RENAME COLUMN require_pkce TO pkce');
    await queryRunner.query(`
      ALTER TABLE applications
        ADD CONSTRAINT applications_pkce CHECK (pkce IN ('required', 'required_unless_nonce', 'optional')),
        ADD CONSTRAINT applications_public_with_pkce CHECK (type = 'confidential' OR pkce = 'required')`);
    await queryRunner.query(`
      UPDATE tenants
         SET settings = settings - 'requirePkce'
             || jsonb_build_object('pkce', CASE WHEN settings @> '{"requirePkce": true}' THEN 'required' ELSE 'required_unless_nonce' END)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      UPDATE tenants SET settings = settings - 'pkce' || jsonb_build_object('requirePkce', settings ->> 'pkce' = 'required')`);
    await queryRunner.query('ALTER TABLE applications DROP CONSTRAINT applications_pkce, DROP CONSTRAINT applications_public_with_pkce');
    await queryRunner.query('ALTER TABLE applications RENAME COLUMN pkce TO require_pkce');
    await queryRunner.query(`ALTER TABLE applications ALTER COLUMN require_pkce TYPE boolean USING require_pkce = 'required'`);
  }
}
