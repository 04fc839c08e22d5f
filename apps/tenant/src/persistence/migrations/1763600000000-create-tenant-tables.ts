import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isolateTenants } from '#persistence';

/** Tenants are the platform's; everything else belongs to one of them and is invisible outside of it. */
export class CreateTenantTables1763600000000 implements MigrationInterface {
  readonly name = 'CreateTenantTables1763600000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE tenants (
        id uuid PRIMARY KEY,
        slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$' AND length(slug) BETWEEN 3 AND 40),
        name text NOT NULL,
        status text NOT NULL CHECK (status IN ('active', 'suspended')),
        branding jsonb NOT NULL,
        settings jsonb NOT NULL,
        version integer NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      )`);
    await queryRunner.query('CREATE INDEX tenants_in_order ON tenants (created_at, id)');

    await queryRunner.query(`
      CREATE TABLE applications (
        tenant_id uuid NOT NULL REFERENCES tenants (id),
        client_id uuid NOT NULL,
        name text NOT NULL,
        type text NOT NULL CHECK (type IN ('confidential', 'public')),
        status text NOT NULL CHECK (status IN ('active', 'disabled')),
        first_party boolean NOT NULL,
        logo_uri text,
        redirect_uris text[] NOT NULL,
        post_logout_redirect_uris text[] NOT NULL,
        grant_types text[] NOT NULL,
        token_endpoint_auth_method text NOT NULL,
        scopes text[] NOT NULL,
        id_token_signed_response_alg text NOT NULL,
        access_token_lifetime integer,
        refresh_token_lifetime integer,
        refresh_token_grace integer NOT NULL CHECK (refresh_token_grace BETWEEN 0 AND 10),
        version integer NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, client_id),
        CHECK ((type = 'public') = (token_endpoint_auth_method = 'none'))
      )`);
    await queryRunner.query('CREATE INDEX applications_in_order ON applications (tenant_id, created_at, client_id)');

    await queryRunner.query(`
      CREATE TABLE resource_servers (
        tenant_id uuid NOT NULL REFERENCES tenants (id),
        id uuid NOT NULL,
        client_id uuid NOT NULL,
        identifier text NOT NULL,
        name text NOT NULL,
        scopes jsonb NOT NULL,
        token_format text NOT NULL CHECK (token_format IN ('jwt', 'opaque')),
        signing_algorithm text NOT NULL,
        access_token_lifetime integer,
        version integer NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, client_id),
        UNIQUE (tenant_id, identifier)
      )`);
    await queryRunner.query('CREATE INDEX resource_servers_in_order ON resource_servers (tenant_id, created_at, id)');

    await queryRunner.query(`
      CREATE TABLE client_secrets (
        tenant_id uuid NOT NULL REFERENCES tenants (id),
        id uuid NOT NULL,
        client_id uuid NOT NULL,
        sha256 text NOT NULL CHECK (length(sha256) = 43),
        created_at timestamptz NOT NULL,
        expires_at timestamptz,
        PRIMARY KEY (tenant_id, id)
      )`);
    await queryRunner.query('CREATE INDEX client_secrets_of_client ON client_secrets (tenant_id, client_id, created_at)');

    for (const table of ['applications', 'resource_servers', 'client_secrets']) {
      for (const statement of isolateTenants(table)) await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE client_secrets, resource_servers, applications, tenants');
  }
}
