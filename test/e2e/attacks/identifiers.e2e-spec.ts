import { beforeAll, describe, expect, it } from '@jest/globals';
import { admin, adminOk } from '../support/admin.js';
import { attackedTenant } from '../support/attacked-tenant.js';
import {
  authorizationUrl,
  authorize,
  basic,
  callbackOf,
  eventually,
  introspect,
  newBrowser,
  post,
  redeem,
  refresh,
  signIn,
} from '../support/journey.js';
import { pkce } from '../support/pkce.js';
import { platform } from '../support/platform.js';
import type { ConfidentialClient, TestClient, TestTenant, TestUser } from '../support/tenant.js';

type List = { readonly items: readonly Record<string, unknown>[] };

/** Each is the same UUID to PostgreSQL. */
const spellings: readonly [string, (id: string) => string][] = [
  ['upper case', (id) => id.toUpperCase()],
  ['braces', (id) => `{${id}}`],
  ['no hyphens', (id) => id.replaceAll('-', '')],
];

describe('N15: one spelling of an id', () => {
  let tenant: TestTenant;
  let api: ConfidentialClient & { readonly id: string };
  let web: ConfidentialClient;
  let spa: TestClient;
  let user: TestUser;

  beforeAll(async () => {
    ({ tenant, api, web, spa, user } = await attackedTenant());
  });

  describe.each(spellings)('%s', (_name, spell) => {
    const respelled = <Client extends TestClient>(client: Client): Client => ({ ...client, client_id: spell(client.client_id) });

    it('is no client at the token endpoint, by header or by form, whatever the grant (RFC 6749 §2.2)', async () => {
      const machine = { grant_type: 'client_credentials', scope: 'orders:read' };
      expect(await post(tenant.endpoint('token'), machine, respelled(web))).toMatchObject({
        status: 401,
        body: { error: 'invalid_client' },
      });
      const inForm = { ...machine, client_id: spell(web.client_id), client_secret: web.client_secret };
      expect((await post(tenant.endpoint('token'), inForm)).body['error']).toBe('invalid_client');
      const code = await authorize(tenant, spa, user);
      expect((await redeem(tenant, respelled(spa), code)).body.error).toBe('invalid_client');
      const tokens = await redeem(tenant, spa, code);
      expect(tokens.status).toBe(200);
      expect((await refresh(tenant, respelled(spa), tokens.body.refresh_token ?? '')).body.error).toBe('invalid_client');
      expect((await refresh(tenant, spa, tokens.body.refresh_token ?? '')).status).toBe(200);
    });

    it('is no client where a header and a form name it differently', async () => {
      const response = await fetch(tenant.endpoint('token'), {
        method: 'POST',
        headers: basic(web),
        body: new URLSearchParams({ grant_type: 'client_credentials', client_id: spell(web.client_id) }),
      });
      expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([400, 'invalid_request']);
    });

    it('is no client at the authorization endpoint: a page, no redirect', async () => {
      const page = await newBrowser().get(authorizationUrl(tenant, respelled(spa), pkce()));
      expect([page.status, page.headers.get('location')]).toEqual([400, null]);
    });

    it('revokes nothing and introspects nothing', async () => {
      const tokens = await signIn(tenant, spa, user);
      const revocation = await post(tenant.endpoint('revoke'), { token: tokens.access_token }, respelled(spa));
      expect([revocation.status, revocation.body['error']]).toEqual([401, 'invalid_client']);
      const asked = await post(tenant.introspectionEndpoint, { token: tokens.access_token }, respelled(api));
      expect([asked.status, asked.body['error']]).toEqual([401, 'invalid_client']);
      expect((await introspect(tenant, api, tokens.access_token)).active).toBe(true);
    });

    it('names no client that sends a user to sign out', async () => {
      const tokens = await signIn(tenant, spa, user);
      const url = `${tenant.endpoint('logout')}?${new URLSearchParams({ client_id: spell(spa.client_id) }).toString()}`;
      expect((await newBrowser().get(url)).status).toBe(400);
      const withHint = `${url}&id_token_hint=${tokens.id_token ?? ''}`;
      expect((await newBrowser().get(withHint)).status).toBe(400);
    });

    it('changes nothing in the admin API, and finds nothing there', async () => {
      const tokens = await signIn(tenant, spa, user);
      const userPath = tenant.path(`/users/${user.id}`);
      const { items: grants } = await adminOk<List>('GET', `${userPath}/grants?limit=100`);
      const { items: sessions } = await adminOk<List>('GET', `${userPath}/sessions?limit=100`);
      const { items: secrets } = await adminOk<List>('GET', tenant.path(`/applications/${web.client_id}/secrets`));
      const idOf = (list: List['items']): string => encodeURIComponent(spell(String(list.at(-1)?.['id'])));
      const encoded = (id: string): string => encodeURIComponent(spell(id));
      const requests: readonly [string, string, unknown?][] = [
        ['GET', `/tenants/${encoded(tenant.id)}`],
        ['PATCH', `/tenants/${encoded(tenant.id)}`, { status: 'suspended' }],
        ['DELETE', `/tenants/${encoded(tenant.id)}`],
        ['DELETE', `/tenants/${encoded(tenant.id)}/users/${user.id}`],
        ['PATCH', tenant.path(`/applications/${encoded(spa.client_id)}`), { status: 'disabled' }],
        ['DELETE', tenant.path(`/applications/${encoded(spa.client_id)}`)],
        ['DELETE', tenant.path(`/applications/${web.client_id}/secrets/${idOf(secrets)}`)],
        ['POST', tenant.path(`/applications/${encoded(web.client_id)}/secrets`), { overlap_seconds: 0 }],
        ['PATCH', tenant.path(`/resource-servers/${encoded(api.id)}`), { name: 'Another' }],
        ['POST', tenant.path(`/resource-servers/${encoded(api.id)}/secrets`), { overlap_seconds: 0 }],
        ['GET', tenant.path(`/users/${encoded(user.id)}`)],
        ['PATCH', tenant.path(`/users/${encoded(user.id)}`), { status: 'disabled' }],
        ['PUT', tenant.path(`/users/${encoded(user.id)}/password`), { password: 'another long password' }],
        ['DELETE', tenant.path(`/users/${encoded(user.id)}`)],
        ['GET', tenant.path(`/users/${encoded(user.id)}/sessions`)],
        ['DELETE', `${userPath}/sessions/${idOf(sessions)}`],
        ['DELETE', `${userPath}/grants/${idOf(grants)}`],
        ['DELETE', tenant.path(`/users/${encoded(user.id)}/grants/${String(grants.at(-1)?.['id'])}`)],
      ];
      for (const [method, path, body] of requests)
        expect([method, path, (await admin(method, path, body)).status]).toEqual([method, path, 404]);
      expect((await introspect(tenant, api, tokens.access_token)).active).toBe(true);
      expect((await refresh(tenant, spa, tokens.refresh_token ?? '')).status).toBe(200);
      expect((await post(tenant.endpoint('token'), { grant_type: 'client_credentials' }, web)).status).toBe(200);
    });
  });

  it('leaves a deleted secret worth nothing at once, even where it was asked for in another spelling before', async () => {
    const client = await tenant.confidential();
    const request = { grant_type: 'client_credentials', scope: 'orders:read' };
    const upper = { ...client, client_id: client.client_id.toUpperCase() };
    expect((await post(tenant.endpoint('token'), request, upper)).status).toBe(401);
    expect((await post(tenant.endpoint('token'), request, client)).status).toBe(200);
    const { items } = await adminOk<List>('GET', tenant.path(`/applications/${client.client_id}/secrets`));
    await adminOk('DELETE', tenant.path(`/applications/${client.client_id}/secrets/${String(items[0]?.['id'])}`));
    await eventually(async () => (await post(tenant.endpoint('token'), request, client)).status === 401);
    expect((await post(tenant.endpoint('token'), request, upper)).status).toBe(401);
  });

  it('holds for slugs: in another case they name no tenant', async () => {
    const slug = tenant.slug.toUpperCase();
    for (const path of ['.well-known/openid-configuration', 'oauth/jwks', 'oauth/authorize', 'login?transaction=x'])
      expect([path, (await fetch(`${platform.gateway}/t/${slug}/${path}`)).status]).toEqual([path, 404]);
    const url = tenant.introspectionEndpoint.replace(tenant.slug, slug);
    expect((await post(url, { token: 'x' }, api)).status).toBe(404);
  });

  it('holds for audiences: a resource is compared character by character (RFC 8707 §2)', async () => {
    for (const resource of [
      'https://API.example.com',
      'https://api.example.com/',
      'HTTPS://api.example.com',
      'https://api.example.com:443',
    ]) {
      const answer = await post(tenant.endpoint('token'), { grant_type: 'client_credentials', resource }, web);
      expect([resource, answer.body['error']]).toEqual([resource, 'invalid_target']);
    }
  });

  it('holds for people the other way round: a name is one name in any case, and so nobody else can take it', async () => {
    const jo = await tenant.user();
    for (const username of [jo.username.toUpperCase(), ` ${jo.username}`, jo.email.toUpperCase()]) {
      const browser = newBrowser();
      const page = await browser.get(authorizationUrl(tenant, spa, pkce()));
      const end = await browser.submit(page, { username, password: jo.password });
      expect([username, callbackOf(end).get('code')]).toEqual([username, expect.any(String)]);
    }
    const taken = await admin('POST', tenant.path('/users'), { username: jo.username.toUpperCase() });
    expect(taken.status).toBe(409);
  });
});
