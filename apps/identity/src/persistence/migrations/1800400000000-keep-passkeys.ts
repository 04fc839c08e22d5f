import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

const ownedByUser = 'FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE';

/** Passkeys, the handles by which authenticators know their users, and challenges that wait for an answer: of nobody in particular where a passkey is to say who it is. */
export class KeepPasskeys1800400000000 implements MigrationInterface {
  readonly name = 'KeepPasskeys1800400000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE passkey_users (
         tenant_id uuid NOT NULL,
         user_id uuid NOT NULL,
         handle text NOT NULL,
         PRIMARY KEY (tenant_id, user_id),
         ${ownedByUser}
       )`,
      `CREATE TABLE passkeys (
         tenant_id uuid NOT NULL,
         id uuid NOT NULL,
         user_id uuid NOT NULL,
         name text,
         credential_id text NOT NULL,
         public_key bytea NOT NULL,
         sign_count bigint NOT NULL,
         transports text[] NOT NULL,
         aaguid uuid NOT NULL,
         backup_eligible boolean NOT NULL,
         backed_up boolean NOT NULL,
         rp_id text NOT NULL,
         origin text NOT NULL,
         created_at timestamptz(3) NOT NULL,
         last_used_at timestamptz(3),
         PRIMARY KEY (tenant_id, id),
         UNIQUE (tenant_id, credential_id),
         FOREIGN KEY (tenant_id, user_id) REFERENCES passkey_users (tenant_id, user_id) ON DELETE CASCADE
       ) WITH (fillfactor = 80)`,
      'CREATE INDEX passkeys_user ON passkeys (tenant_id, user_id)',
      `CREATE TABLE passkey_challenges (
         tenant_id uuid NOT NULL,
         id uuid NOT NULL,
         ceremony text NOT NULL CHECK (ceremony IN ('create', 'get')),
         user_id uuid,
         challenge text NOT NULL,
         expires_at timestamptz(3) NOT NULL,
         PRIMARY KEY (tenant_id, id),
         ${ownedByUser}
       )`,
      'CREATE INDEX passkey_challenges_user ON passkey_challenges (tenant_id, user_id)',
      'CREATE INDEX passkey_challenges_expiry ON passkey_challenges (tenant_id, expires_at)',
      ...['passkey_users', 'passkeys', 'passkey_challenges'].flatMap(isolateTenants),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE passkey_challenges, passkeys, passkey_users');
  }
}
