import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The kinds of authorization details that a resource server takes (RFC 9396), each with its schema. */
export class LetResourceServersTakeDetails1831200000000 implements MigrationInterface {
  readonly name = 'LetResourceServersTakeDetails1831200000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE resource_servers ADD COLUMN authorization_details_types jsonb NOT NULL DEFAULT '[]'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE resource_servers DROP COLUMN authorization_details_types');
  }
}
