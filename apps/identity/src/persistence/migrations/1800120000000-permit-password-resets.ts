import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/** For whom links that set a password may be made, how many and until when: for users that somebody asked for. */
export class PermitPasswordResets1800120000000 implements MigrationInterface {
  readonly name = 'PermitPasswordResets1800120000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE password_reset_permits (
         tenant_id uuid NOT NULL,
         user_id uuid NOT NULL,
         links integer NOT NULL CHECK (links >= 0),
         expires_at timestamptz(3) NOT NULL,
         PRIMARY KEY (tenant_id, user_id),
         FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
       )`,
      ...isolateTenants('password_reset_permits'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE password_reset_permits');
  }
}
