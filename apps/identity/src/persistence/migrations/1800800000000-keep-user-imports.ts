import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/** Imports of users, and whom they refused. Hashes of other systems are marked. */
export class KeepUserImports1800800000000 implements MigrationInterface {
  readonly name = 'KeepUserImports1800800000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE user_imports (
         tenant_id uuid NOT NULL,
         id uuid NOT NULL,
         format text NOT NULL,
         source text,
         total integer NOT NULL,
         drop_second_factors boolean NOT NULL,
         next_position integer NOT NULL,
         imported integer NOT NULL,
         refused integer NOT NULL,
         created_at timestamptz(3) NOT NULL,
         updated_at timestamptz(3) NOT NULL,
         PRIMARY KEY (tenant_id, id),
         CHECK (next_position <= total AND imported + refused = next_position)
       )`,
      'CREATE INDEX user_imports_order ON user_imports (tenant_id, created_at, id)',
      `CREATE TABLE refused_imports (
         tenant_id uuid NOT NULL,
         import_id uuid NOT NULL,
         position integer NOT NULL,
         identifier text,
         reason text NOT NULL,
         detail text NOT NULL,
         PRIMARY KEY (tenant_id, import_id, position),
         FOREIGN KEY (tenant_id, import_id) REFERENCES user_imports (tenant_id, id) ON DELETE CASCADE
       )`,
      ...isolateTenants('user_imports'),
      ...isolateTenants('refused_imports'),
      'ALTER TABLE password_credentials DROP CONSTRAINT password_credentials_hash_check',
      `ALTER TABLE password_credentials
         ADD CONSTRAINT password_credentials_hash_check CHECK (hash LIKE '$argon2id$%' OR hash LIKE 'imported:$%')`,
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  /** Fails while there are users whose password has another system's hash. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE password_credentials DROP CONSTRAINT password_credentials_hash_check');
    await queryRunner.query(
      `ALTER TABLE password_credentials ADD CONSTRAINT password_credentials_hash_check CHECK (hash LIKE '$argon2id$%')`,
    );
    await queryRunner.query('DROP TABLE refused_imports');
    await queryRunner.query('DROP TABLE user_imports');
  }
}
