import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { adminOk } from './support/admin.js';
import { callbackOf, eventually, introspect, logIn, newBrowser, post } from './support/journey.js';
import { type ConfidentialClient, redirectUri, TestTenant, type TestUser } from './support/tenant.js';

const ordersApi = 'https://orders.example.com';
const stockApi = 'https://stock.example.com';

describe('several resources of one authorization (RFC 8707)', () => {
  let tenant: TestTenant;
  let stock: ConfidentialClient;
  let client: ConfidentialClient;
  let user: TestUser;
  let config: openid.Configuration;

  beforeAll(async () => {
    tenant = await TestTenant.create();
    const server = (identifier: string, name: string, scopes: readonly object[]) => tenant.resourceServer({ identifier, name, scopes });
    await server(ordersApi, 'Orders', [{ name: 'read', description: 'See your orders' }]);
    stock = await server(stockApi, 'Stock', [
      { name: 'read', description: 'See the stock' },
      { name: 'write', description: 'Change the stock' },
    ]);
    client = await tenant.confidential({ first_party: false, scopes: ['openid', 'offline_access', 'read', 'write'] });
    user = await tenant.user();
    config = await openid.discovery(new URL(tenant.issuer), client.client_id, {}, openid.ClientSecretBasic(client.client_secret), {
      execute: [openid.allowInsecureRequests],
    });
  });

  const askFor = async (resources: readonly string[], scope: string) => {
    const verifier = openid.randomPKCECodeVerifier();
    const parameters = new URLSearchParams({
      ...{ redirect_uri: redirectUri, scope, state: 'a-state', code_challenge_method: 'S256' },
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    });
    for (const resource of resources) parameters.append('resource', resource);
    return { verifier, parameters };
  };
  const facts = (token: string) => {
    const { aud, scope } = decodeJwt(token);
    return [aud, scope];
  };

  it('openid-client asks for two, whose user sees them apart, and gets tokens for each of them, each for one alone', async () => {
    const { verifier, parameters } = await askFor([ordersApi, stockApi], 'openid offline_access read write');
    const browser = newBrowser();
    const page = await logIn(browser, await browser.get(await openid.buildAuthorizationUrlWithPAR(config, parameters)), user);
    const [atOrders, atStock] = page.text.split('At Stock');
    expect(atOrders).toMatch(/At Orders[\s\S]*See your orders/);
    expect(atStock).toMatch(/See the stock[\s\S]*Change the stock/);
    const callback = callbackOf(await browser.submit(page, {}, 'allow'));
    const first = await openid.authorizationCodeGrant(
      config,
      new URL(`${redirectUri}?${callback.toString()}`),
      { pkceCodeVerifier: verifier, expectedState: 'a-state' },
      { resource: stockApi },
    );
    expect(facts(first.access_token)).toEqual([[stockApi, tenant.issuer], 'openid offline_access read write']);
    const second = await openid.refreshTokenGrant(config, first.refresh_token ?? '', { resource: ordersApi });
    expect([second.scope, ...facts(second.access_token)]).toEqual([
      ...['openid offline_access read', [ordersApi, tenant.issuer]],
      'openid offline_access read',
    ]);
    const third = await openid.refreshTokenGrant(config, second.refresh_token ?? '', { scope: 'read' });
    expect(facts(third.access_token)).toEqual([ordersApi, 'read']);
    expect(await introspect(tenant, stock, first.access_token)).toMatchObject({ active: true, scope: 'openid offline_access read write' });
    expect(await introspect(tenant, stock, second.access_token)).toEqual({ active: false });

    const refresh = { grant_type: 'refresh_token', refresh_token: third.refresh_token ?? '' };
    const refused = async (changes: Record<string, string>) =>
      (await post(tenant.endpoint('token'), { ...refresh, ...changes }, client)).body['error'];
    expect(await refused({ resource: 'https://mail.example.com' })).toBe('invalid_target');
    expect(await refused({ resource: ordersApi, scope: 'write' })).toBe('invalid_scope');
    const both: [string, string][] = [...Object.entries(refresh), ['resource', ordersApi], ['resource', stockApi]];
    expect((await post(tenant.endpoint('token'), both, client)).body['error']).toBe('invalid_target');

    const { items } = await adminOk<{ items: readonly unknown[] }>('GET', tenant.path(`/users/${user.id}/grants`));
    expect(items).toMatchObject([
      {
        resources: [
          { identifier: ordersApi, scopes: ['read'] },
          { identifier: stockApi, scopes: ['read', 'write'] },
        ],
      },
    ]);
    const consents = await adminOk<{ items: readonly { resource: string }[] }>('GET', tenant.path(`/users/${user.id}/consents`));
    expect(new Set(consents.items.map(({ resource }) => resource))).toEqual(new Set([ordersApi, stockApi]));

    const account = await browser.get(`${tenant.issuer}/account/applications`);
    expect(account.text).toMatch(/At Orders[\s\S]*See your orders[\s\S]*At Stock[\s\S]*See the stock/);
    const [grant] = items as readonly { id: string }[];
    await adminOk('DELETE', tenant.path(`/users/${user.id}/grants/${grant?.id ?? ''}`));
    await eventually(async () => !(await introspect(tenant, stock, first.access_token)).active);
  });

  it('oauth4webapi asks for one of them at a device, where the scope alone would not say which', async () => {
    const server = { issuer: tenant.issuer, device_authorization_endpoint: tenant.endpoint('device_authorization') };
    const device = await tenant.confidential({
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
      redirect_uris: [],
      scopes: ['read'],
    });
    const authentication = oauth.ClientSecretBasic(device.client_secret);
    const ask = async (parameters: URLSearchParams) =>
      oauth.deviceAuthorizationRequest(server, { client_id: device.client_id }, authentication, parameters, {
        [oauth.allowInsecureRequests]: true,
      });
    const ambiguous = await ask(new URLSearchParams({ scope: 'read' }));
    expect([ambiguous.status, await ambiguous.json()]).toMatchObject([400, { error: 'invalid_target' }]);
    const several = new URLSearchParams([
      ['scope', 'read'],
      ['resource', ordersApi],
      ['resource', stockApi],
    ]);
    expect((await ask(several)).status).toBe(200);
  });
});
