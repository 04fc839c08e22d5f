import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/** Which applications registered themselves (RFC 7591), and the tokens that let them (§1.2). */
export class LetClientsRegister1830700000000 implements MigrationInterface {
  readonly name = 'LetClientsRegister1830700000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE dynamic_clients (
         tenant_id uuid NOT NULL,
         client_id uuid NOT NULL,
         sha256 text NOT NULL CHECK (length(sha256) = 43),
         initial_access_token_id uuid,
         created_at timestamptz(3) NOT NULL,
         used_at timestamptz(3),
         PRIMARY KEY (tenant_id, client_id)
       )`,
      'CREATE INDEX dynamic_clients_in_order ON dynamic_clients (tenant_id, created_at, client_id)',
      ...isolateTenants('dynamic_clients'),
      `CREATE TABLE initial_access_tokens (
         tenant_id uuid NOT NULL,
         id uuid NOT NULL,
         sha256 text NOT NULL CHECK (length(sha256) = 43),
         name text NOT NULL,
         max_uses integer NOT NULL,
         uses integer NOT NULL CHECK (uses BETWEEN 0 AND max_uses),
         created_at timestamptz(3) NOT NULL,
         expires_at timestamptz(3) NOT NULL,
         PRIMARY KEY (tenant_id, id),
         UNIQUE (tenant_id, sha256)
       )`,
      'CREATE INDEX initial_access_tokens_in_order ON initial_access_tokens (tenant_id, created_at, id)',
      ...isolateTenants('initial_access_tokens'),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE initial_access_tokens, dynamic_clients');
  }
}
