import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How the introspection client of a resource server authenticates, where it is otherwise than with its secret. */
export class LetResourceServersSign1799210000000 implements MigrationInterface {
  readonly name = 'LetResourceServersSign1799210000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE resource_servers ADD COLUMN authentication jsonb NOT NULL DEFAULT '{}'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE resource_servers DROP COLUMN authentication');
  }
}
