import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type MigrationClass, migrateService } from '#persistence';
import { testDatabase, type TestDatabase } from '#testing';
import { ChooseWhoNeedsPkce1798200000000 } from '../persistence/migrations/1798200000000-choose-who-needs-pkce.js';
import { KeepRegistrationsWhole1798500000000 } from '../persistence/migrations/1798500000000-keep-registrations-whole.js';
import { tenantPersistence } from '../persistence/tenant-persistence.js';

const migrations: readonly MigrationClass[] = tenantPersistence.migrations;

describe('data directories of before keep what they say', () => {
  let database: TestDatabase;
  afterEach(() => database.drop());

  /** A database as it was before this migration, seen by its administrator. */
  const databaseBefore = async (migration: MigrationClass): Promise<void> => {
    database = await testDatabase([{ service: 'tenant', migrations: migrations.slice(0, migrations.indexOf(migration)) }]);
    await database.query('SET search_path = tenant');
  };
  /** Runs what came until this migration, and it. */
  const migrate = (migration: MigrationClass): Promise<unknown> =>
    migrateService(database.adminUrl, { service: 'tenant', migrations: migrations.slice(0, migrations.indexOf(migration) + 1) });

  const addTenant = async (settings: object): Promise<string> => {
    const id = randomUUID();
    await database.query(
      `INSERT INTO tenants (id, slug, name, status, branding, settings, version, created_at, updated_at)
       VALUES ($1, $2, 'T', 'active', '{}', $3, 1, now(), now())`,
      [id, `t-${id.slice(0, 8)}`, settings],
    );
    return id;
  };

  it('N33: who needed PKCE needs it still, and nobody else', async () => {
    await databaseBefore(ChooseWhoNeedsPkce1798200000000);
    const addApplication = (tenantId: string, name: string, type: 'confidential' | 'public', requirePkce: boolean) =>
      database.query(
        `INSERT INTO applications (tenant_id, client_id, name, type, status, application_type, first_party, redirect_uris,
                                   post_logout_redirect_uris, grant_types, token_endpoint_auth_method, require_pkce, scopes, id_token_claims,
                                   refresh_token_grace, version, created_at, updated_at)
         VALUES ($1, gen_random_uuid(), $2, $3, 'active', 'web', false, '{}', '{}', '{authorization_code}', $4, $5, '{}', 'full', 10, 1, now(), now())`,
        [tenantId, name, type, type === 'public' ? 'none' : null, requirePkce],
      );
    const strict = await addTenant({ requirePkce: true, sessionLifetime: 60 });
    const usual = await addTenant({ requirePkce: false });
    const older = await addTenant({});
    await addApplication(usual, 'confidential', 'confidential', false);
    await addApplication(usual, 'strict', 'confidential', true);
    await addApplication(usual, 'public', 'public', false);

    await migrate(ChooseWhoNeedsPkce1798200000000);

    const { rows: applications } = await database.query('SELECT name, pkce FROM applications ORDER BY name');
    expect(applications).toEqual([
      { name: 'confidential', pkce: 'required_unless_nonce' },
      { name: 'public', pkce: 'required' },
      { name: 'strict', pkce: 'required' },
    ]);
    const { rows: tenants } = await database.query<{ id: string; settings: unknown }>('SELECT id, settings FROM tenants');
    expect(Object.fromEntries(tenants.map(({ id, settings }) => [id, settings]))).toEqual({
      [strict]: { pkce: 'required', sessionLifetime: 60 },
      [usual]: { pkce: 'required_unless_nonce' },
      [older]: { pkce: 'required_unless_nonce' },
    });
    await expect(database.query(`UPDATE applications SET pkce = 'optional' WHERE type = 'public'`)).rejects.toThrow('public_with_pkce');
  });

  it('of their applications, of every tenant, whose name is generated', async () => {
    await databaseBefore(KeepRegistrationsWhole1798500000000);
    for (const name of ['App of “one”', 'App of “two”'])
      await database.query(
        `INSERT INTO applications (tenant_id, client_id, name, type, status, application_type, first_party, logo_uri, redirect_uris,
                                   post_logout_redirect_uris, grant_types, token_endpoint_auth_method, pkce, scopes, id_token_signed_response_alg,
                                   id_token_claims, access_token_lifetime, refresh_token_lifetime, refresh_token_grace, version, created_at, updated_at)
         VALUES ($1, gen_random_uuid(), $2, 'public', 'disabled', 'native', false, null, '{"com.example:/cb?a=\\"b\\",{c}"}', '{}', '{authorization_code}',
                 'none', 'required', '{openid,profile}', 'RS256', 'lean', 60, null, 5, 3, now(), now())`,
        [await addTenant({}), name],
      );

    await migrateService(database.adminUrl, { service: 'tenant', migrations });

    const { rows } = await database.query('SELECT name, registration FROM applications ORDER BY name');
    expect(rows).toEqual(
      ['App of “one”', 'App of “two”'].map((name) => ({
        name,
        registration: {
          name,
          type: 'public',
          status: 'disabled',
          applicationType: 'native',
          firstParty: false,
          logoUri: null,
          redirectUris: ['com.example:/cb?a="b",{c}'],
          postLogoutRedirectUris: [],
          grantTypes: ['authorization_code'],
          tokenEndpointAuthMethod: 'none',
          pkce: 'required',
          scopes: ['openid', 'profile'],
          idTokenSignedResponseAlg: 'RS256',
          idTokenClaims: 'lean',
          accessTokenLifetime: 60,
          refreshTokenLifetime: null,
          refreshTokenGrace: 5,
        },
      })),
    );
    const change = (members: object) => database.query('UPDATE applications SET registration = registration || $1', [members]);
    await expect(change({ pkce: 'optional' })).rejects.toThrow('public_with_pkce');
    await expect(change({ tokenEndpointAuthMethod: null })).rejects.toThrow('public_without_secret');
    await expect(change({ firstParty: true })).rejects.toThrow('native_never_first_party');
  });
});
