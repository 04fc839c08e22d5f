import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/** Which users are no more, while something that was proved as one of them could still lead to a session. */
export class KeepDeletedUsers1830300000000 implements MigrationInterface {
  readonly name = 'KeepDeletedUsers1830300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE deleted_users (
         tenant_id uuid NOT NULL,
         user_id uuid NOT NULL,
         deleted_at timestamptz NOT NULL,
         PRIMARY KEY (tenant_id, user_id)
       )`,
      'CREATE INDEX deleted_users_age ON deleted_users (tenant_id, deleted_at)',
      ...isolateTenants('deleted_users'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE deleted_users');
  }
}
