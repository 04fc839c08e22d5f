import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as openid from 'openid-client';
import { admin, adminOk } from './support/admin.js';
import { authorizationUrl, callbackOf, eventually, introspect, logIn, newBrowser, refresh, signIn } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { type ConfidentialClient, apiIdentifier, type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { textsOf } from './support/user-agent.js';

const roles = [
  { name: 'clerk', permissions: ['orders:read'] },
  { name: 'manager', permissions: ['orders:read', 'orders:write', 'orders:refund'] },
];
const scopes = [
  { name: 'orders:read', description: 'See your orders', descriptions: [{ locale: 'de', text: 'Ihre Bestellungen sehen' }] },
  { name: 'orders:write', description: 'Change your orders' },
];
const everything = { scope: 'openid offline_access orders:read orders:write' };

describe('roles and permissions (RFC 9068 §2.2.3.1)', () => {
  let tenant: TestTenant;
  let api: ConfidentialClient & { readonly id: string };
  let client: TestClient;
  let user: TestUser;
  const setRoles = (given: readonly string[]) => adminOk('PATCH', tenant.path(`/users/${user.id}`), { roles: given });

  beforeAll(async () => {
    tenant = await TestTenant.create();
    api = await tenant.resourceServer({ scopes, roles, user_scopes: 'permitted' });
    client = await tenant.publicClient();
    user = await tenant.user({ roles: ['clerk', 'payroll'] });
  });

  it('openid-client gets what the roles of its user permit, which refresh and introspection tell as of now', async () => {
    const config = await openid.discovery(new URL(tenant.issuer), client.client_id, undefined, openid.None(), {
      execute: [openid.allowInsecureRequests],
    });
    const first = await signIn(tenant, client, user, { overrides: everything });
    expect(first.scope).toBe('openid offline_access orders:read');
    expect(decodeJwt(first.access_token)).toMatchObject({ roles: ['clerk'], permissions: ['orders:read'] });
    expect(await introspect(tenant, api, first.access_token)).toMatchObject({ roles: ['clerk'], permissions: ['orders:read'] });

    await setRoles(['manager']);
    const second = await openid.refreshTokenGrant(config, first.refresh_token ?? '');
    expect(second.scope).toBe('openid offline_access orders:read');
    expect(decodeJwt(second.access_token)).toMatchObject({ roles: ['manager'], permissions: roles[1]?.permissions });
    await eventually(async () => {
      const { permissions } = await introspect(tenant, api, first.access_token);
      return Array.isArray(permissions) && permissions.includes('orders:refund');
    }, 10_000);

    await adminOk('PATCH', tenant.path(`/resource-servers/${api.id}`), { roles: [{ name: 'manager', permissions: [] }] });
    await eventually(async () => (await introspect(tenant, api, second.access_token)).scope === 'openid offline_access', 10_000);
    await adminOk('PATCH', tenant.path(`/resource-servers/${api.id}`), { roles });

    await setRoles([]);
    const without = await refresh(tenant, client, second.refresh_token ?? '');
    expect([without.body.scope, decodeJwt(without.body.access_token).aud]).toEqual(['openid offline_access', tenant.issuer]);
    await setRoles(['clerk', 'payroll']);
  });

  it('the consent page asks, in the language of the user, for what they can give alone', async () => {
    const stranger = await tenant.publicClient({ first_party: false });
    const browser = newBrowser();
    const url = authorizationUrl(tenant, stranger, pkce(), { ...everything, ui_locales: 'de' });
    const page = await logIn(browser, await browser.get(url), user);
    expect(textsOf(page, 'ul[aria-labelledby~="scopes-api"] li')).toEqual(['Ihre Bestellungen sehen']);
    const refused = await browser.get(authorizationUrl(tenant, client, pkce(), { scope: 'orders:write' }));
    expect(callbackOf(refused).get('error')).toBe('access_denied');
  });

  it('an API that names no roles is told all of them', async () => {
    const stock = 'https://stock.example.com';
    await tenant.resourceServer({ identifier: stock, scopes: [{ name: 'stock:read', description: 'See the stock' }] });
    const reader = await tenant.publicClient({ scopes: ['openid', 'stock:read'] });
    const claims = decodeJwt((await signIn(tenant, reader, user, { overrides: { scope: 'stock:read' } })).access_token);
    expect([claims.aud, claims['roles'], claims['permissions']]).toEqual([stock, ['clerk', 'payroll'], undefined]);
  });

  it.each([
    ['/roles/0/permissions/0', { roles: [{ name: 'clerk', permissions: ['a b'] }] }],
    ['/roles/0/name', { roles: [{ name: 'no role', permissions: [] }] }],
    ['/user_scopes', { user_scopes: 'any' }],
    ['/scopes/0/descriptions/0/locale', { scopes: [{ ...scopes[1], descriptions: [{ locale: 'german', text: 'Ändern' }] }] }],
  ])('refuses what is wrong at %s of an API', async (pointer, members) => {
    const { status, body } = await admin<{ errors: { pointer: string }[] }>('PATCH', tenant.path(`/resource-servers/${api.id}`), members);
    expect([status, body.errors.map((error) => error.pointer)]).toEqual([400, [pointer]]);
    expect(await adminOk('GET', tenant.path(`/resource-servers/${api.id}`))).toMatchObject({ identifier: apiIdentifier, roles, scopes });
  });
});
