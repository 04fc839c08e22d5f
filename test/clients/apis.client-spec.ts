import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '#testing';
import { adminOk } from '../e2e/support/admin.js';
import { type TestClient, TestTenant } from '../e2e/support/tenant.js';
import { ClientApplication, runApplication } from './support/client-application.js';

const identifier = 'https://api.example.com';
let tenant: TestTenant;
let machine: TestClient;
beforeAll(async () => {
  tenant = await TestTenant.create();
  const names = ['orders:read', 'orders:write'];
  const scopes = names.map((name) => ({ name, description: name }));
  await adminOk('POST', tenant.path('/resource-servers'), { identifier, name: 'Orders', scopes });
  machine = await adminOk('POST', tenant.path('/applications'), { name: 'Nightly job', type: 'confidential', scopes: names });
});

describe.each(['express-oauth2-jwt-bearer', 'jose'])('simple-oauth2 at an API behind %s', (app) => {
  let api: ClientApplication;

  beforeAll(async () => {
    api = await ClientApplication.start(app, await freePort(), { ISSUER: tenant.issuer, AUDIENCE: identifier });
  });
  afterAll(() => api.stop());

  const ask = (scope: string): Promise<string> =>
    runApplication('simple-oauth2', {
      ISSUER: tenant.issuer,
      CLIENT_ID: machine.client_id,
      CLIENT_SECRET: machine.client_secret ?? '',
      SCOPE: scope,
      API: `${api.url}/orders`,
    });

  it('answers a machine that fetched a token with its own defaults', async () => {
    expect(await ask('orders:read')).toBe(`200 ${JSON.stringify({ client: machine.client_id })}\n`);
  });

  it('N35: answers a machine whose library asks for openid wherever it asks for anything', async () => {
    expect(await ask('openid orders:read')).toBe(`200 ${JSON.stringify({ client: machine.client_id })}\n`);
  });

  it('refuses a token without the scope, and a caller who brings none', async () => {
    expect(await ask('orders:write')).toMatch(/^403 /);
    expect((await fetch(`${api.url}/orders`)).status).toBe(401);
    expect((await fetch(`${api.url}/orders`, { headers: { authorization: 'Bearer ost_at_nonsense' } })).status).toBe(401);
  });
});
