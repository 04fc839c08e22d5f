import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = [
  ['type', 'text', 'type'],
  ['status', 'text', 'status'],
  ['application_type', 'text', 'applicationType'],
  ['first_party', 'boolean', 'firstParty'],
  ['logo_uri', 'text', 'logoUri'],
  ['redirect_uris', 'text[]', 'redirectUris'],
  ['post_logout_redirect_uris', 'text[]', 'postLogoutRedirectUris'],
  ['grant_types', 'text[]', 'grantTypes'],
  ['token_endpoint_auth_method', 'text', 'tokenEndpointAuthMethod'],
  ['pkce', 'text', 'pkce'],
  ['scopes', 'text[]', 'scopes'],
  ['id_token_signed_response_alg', 'text', 'idTokenSignedResponseAlg'],
  ['id_token_claims', 'text', 'idTokenClaims'],
  ['access_token_lifetime', 'integer', 'accessTokenLifetime'],
  ['refresh_token_lifetime', 'integer', 'refreshTokenLifetime'],
  ['refresh_token_grace', 'integer', 'refreshTokenGrace'],
] as const;

/**
 * The registration of an application becomes one value, so that a field more is no column more. What is searched by, its name, is generated from it.
 */
export class KeepRegistrationsWhole1798500000000 implements MigrationInterface {
  readonly name = 'KeepRegistrationsWhole1798500000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const members = columns.map(([column, , member]) => `'${member}', ${column}`).join(', ');
    await queryRunner.query('ALTER TABLE applications RENAME COLUMN name TO registration');
    // An UPDATE would see the rows of no tenant; a change of the type sees them all.
    await queryRunner.query(`
      ALTER TABLE applications
        ALTER COLUMN registration TYPE jsonb USING jsonb_build_object('name', registration, ${members})`);
    await queryRunner.query(`ALTER TABLE applications ${columns.map(([column]) => `DROP COLUMN ${column}`).join(', ')}`);
    await queryRunner.query(`
      ALTER TABLE applications
        ADD COLUMN name text NOT NULL GENERATED ALWAYS AS (registration ->> 'name') STORED,
        ADD CONSTRAINT applications_public_without_secret
          CHECK ((registration ->> 'type' = 'public') = (registration ->> 'tokenEndpointAuthMethod' IS NOT DISTINCT FROM 'none')),
        ADD CONSTRAINT applications_public_with_pkce
          CHECK (registration ->> 'type' = 'confidential' OR registration ->> 'pkce' = 'required'),
        ADD CONSTRAINT applications_native_never_first_party
          CHECK (NOT (registration ->> 'applicationType' = 'native' AND (registration ->> 'firstParty')::boolean))`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE applications NO FORCE ROW LEVEL SECURITY, DROP COLUMN name');
    await queryRunner.query(`
      ALTER TABLE applications ADD COLUMN name text, ${columns.map(([column, type]) => `ADD COLUMN ${column} ${type}`).join(', ')}`);
    await queryRunner.query(`
      UPDATE applications SET name = before.name, ${columns.map(([column]) => `${column} = before.${column}`).join(', ')}
        FROM (SELECT a.tenant_id, a.client_id, r.*
                FROM applications a,
                     jsonb_to_record(a.registration) AS r (name text, ${columns.map(([, type, member]) => `"${member}" ${type}`).join(', ')}))
             AS before (tenant_id, client_id, name, ${columns.map(([column]) => column).join(', ')})
       WHERE applications.tenant_id = before.tenant_id AND applications.client_id = before.client_id`);
    await queryRunner.query(`
      ALTER TABLE applications
        FORCE ROW LEVEL SECURITY,
        DROP COLUMN registration,
        ALTER COLUMN name SET NOT NULL,
        ADD CONSTRAINT applications_public_without_secret
          CHECK ((type = 'public') = (token_endpoint_auth_method IS NOT DISTINCT FROM 'none')),
        ADD CONSTRAINT applications_pkce CHECK (pkce IN ('required', 'required_unless_nonce', 'optional')),
        ADD CONSTRAINT applications_public_with_pkce CHECK (type = 'confidential' OR pkce = 'required'),
        ADD CONSTRAINT applications_native_never_first_party CHECK (NOT (application_type = 'native' AND first_party))`);
  }
}
