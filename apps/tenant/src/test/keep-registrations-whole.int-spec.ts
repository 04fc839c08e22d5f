import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { migrateService } from '#persistence';
import { testDatabase } from '#testing';
import { KeepRegistrationsWhole1798500000000 } from '../persistence/migrations/1798500000000-keep-registrations-whole.js';
import { tenantPersistence } from '../persistence/tenant-persistence.js';

const { migrations } = tenantPersistence;
const before = migrations.slice(0, migrations.indexOf(KeepRegistrationsWhole1798500000000));

let database: Awaited<ReturnType<typeof testDatabase>>;
let client: Client;
beforeAll(async () => {
  database = await testDatabase([{ service: 'tenant', migrations: before }]);
  client = new Client({ connectionString: database.adminUrl, options: '-c search_path=tenant' });
  await client.connect();
}, 60_000);
afterAll(async () => {
  await client.end();
  await database.drop();
});

it('keeps what data directories of before say of their applications, of every tenant, and generates the name', async () => {
  for (const slug of ['one', 'two']) {
    const tenantId = randomUUID();
    await client.query(
      `INSERT INTO tenants (id, slug, name, status, branding, settings, version, created_at, updated_at)
       VALUES ($1, $2, 'T', 'active', '{}', '{}', 1, now(), now())`,
      [tenantId, slug],
    );
    await client.query(
      `INSERT INTO applications (tenant_id, client_id, name, type, status, application_type, first_party, logo_uri, redirect_uris,
                                 post_logout_redirect_uris, grant_types, token_endpoint_auth_method, pkce, scopes, id_token_signed_response_alg,
                                 id_token_claims, access_token_lifetime, refresh_token_lifetime, refresh_token_grace, version, created_at, updated_at)
       VALUES ($1, gen_random_uuid(), $2, 'public', 'disabled', 'native', false, null, '{"com.example:/cb?a=\\"b\\",{c}"}', '{}', '{authorization_code}',
               'none', 'required', '{openid,profile}', 'RS256', 'lean', 60, null, 5, 3, now(), now())`,
      [tenantId, `App of “${slug}”`],
    );
  }

  await migrateService(database.adminUrl, { service: 'tenant', migrations });

  const { rows } = await client.query('SELECT name, registration FROM applications ORDER BY name');
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
  const change = (members: object) => client.query('UPDATE applications SET registration = registration || $1', [members]);
  await expect(change({ pkce: 'optional' })).rejects.toThrow('public_with_pkce');
  await expect(change({ tokenEndpointAuthMethod: null })).rejects.toThrow('public_without_secret');
  await expect(change({ firstParty: true })).rejects.toThrow('native_never_first_party');
});
