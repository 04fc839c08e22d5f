import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { migrateService } from '#persistence';
import { testDatabase } from '#testing';
import { ChooseWhoNeedsPkce1798200000000 } from '../persistence/migrations/1798200000000-choose-who-needs-pkce.js';
import { tenantPersistence } from '../persistence/tenant-persistence.js';

const { migrations } = tenantPersistence;
const before = migrations.slice(0, migrations.indexOf(ChooseWhoNeedsPkce1798200000000));

let database: Awaited<ReturnType<typeof testDatabase>>;
let client: Client;
beforeAll(async () => {
  database = await testDatabase([{ service: 'tenant', migrations: before }]);
  client = new Client({ connectionString: database.adminUrl, options: '-c search_path=tenant' });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const addTenant = async (settings: object): Promise<string> => {
  const id = randomUUID();
  await client.query(
    `INSERT INTO tenants (id, slug, name, status, branding, settings, version, created_at, updated_at)
     VALUES ($1, $2, 'T', 'active', '{}', $3, 1, now(), now())`,
    [id, `t-${id.slice(0, 8)}`, settings],
  );
  return id;
};

const addApplication = async (tenantId: string, name: string, type: 'confidential' | 'public', requirePkce: boolean): Promise<void> => {
  await client.query(
    `INSERT INTO applications (tenant_id, client_id, name, type, status, application_type, first_party, redirect_uris,
                               post_logout_redirect_uris, grant_types, token_endpoint_auth_method, require_pkce, scopes, id_token_claims,
                               refresh_token_grace, version, created_at, updated_at)
     VALUES ($1, gen_random_uuid(), $2, $3, 'active', 'web', false, '{}', '{}', '{authorization_code}', $4, $5, '{}', 'full', 10, 1, now(), now())`,
    [tenantId, name, type, type === 'public' ? 'none' : null, requirePkce],
  );
};

it('N33: who needed PKCE before needs it still, and nobody else', async () => {
  const strict = await addTenant({ requirePkce: true, sessionLifetime: 60 });
  const usual = await addTenant({ requirePkce: false });
  const older = await addTenant({});
  await addApplication(usual, 'confidential', 'confidential', false);
  await addApplication(usual, 'strict', 'confidential', true);
  await addApplication(usual, 'public', 'public', false);

  await migrateService(database.adminUrl, { service: 'tenant', migrations: [...before, ChooseWhoNeedsPkce1798200000000] });

  const { rows: applications } = await client.query('SELECT name, pkce FROM applications ORDER BY name');
  expect(applications).toEqual([
    { name: 'confidential', pkce: 'required_unless_nonce' },
    { name: 'public', pkce: 'required' },
    { name: 'strict', pkce: 'required' },
  ]);
  const { rows: tenants } = await client.query<{ id: string; settings: unknown }>('SELECT id, settings FROM tenants');
  expect(Object.fromEntries(tenants.map(({ id, settings }) => [id, settings]))).toEqual({
    [strict]: { pkce: 'required', sessionLifetime: 60 },
    [usual]: { pkce: 'required_unless_nonce' },
    [older]: { pkce: 'required_unless_nonce' },
  });
  await expect(client.query(`UPDATE applications SET pkce = 'optional' WHERE type = 'public'`)).rejects.toThrow('public_with_pkce');
});
