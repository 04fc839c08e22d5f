import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/** Who accepted which version of their tenant's terms of use, when and from where; on the user as well, for those who read of the user. */
export class KeepTermsAcceptances1810500000001 implements MigrationInterface {
  readonly name = 'KeepTermsAcceptances1810500000001';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `ALTER TABLE users ADD COLUMN accepted_terms text[] NOT NULL DEFAULT '{}'`,
      `CREATE TABLE terms_acceptances (
         tenant_id uuid NOT NULL,
         user_id uuid NOT NULL,
         version text NOT NULL,
         accepted_at timestamptz(3) NOT NULL,
         ip_address text,
         PRIMARY KEY (tenant_id, user_id, version),
         FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
       )`,
      'CREATE INDEX terms_acceptances_in_order ON terms_acceptances (tenant_id, version, accepted_at, user_id)',
      ...isolateTenants('terms_acceptances'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE terms_acceptances');
    await queryRunner.query('ALTER TABLE users DROP COLUMN accepted_terms');
  }
}
