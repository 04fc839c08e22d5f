import { beforeAll, describe, expect, it } from '@jest/globals';
import { admin, adminOk } from './support/admin.js';
import { authorizationUrl, callbackOf, logIn, newBrowser } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { TestTenant, type TestUser } from './support/tenant.js';
import { textOf } from './support/user-agent.js';

type Registered = {
  readonly client_id: string;
  readonly application_type: string;
  readonly warnings: readonly { readonly pointer: string; readonly detail: string }[];
};

describe('N23, RFC 8252 §8.6: native applications', () => {
  let tenant: TestTenant;
  let user: TestUser;
  const loopback = 'http://127.0.0.1/cb';

  beforeAll(async () => {
    tenant = await TestTenant.create();
    await tenant.resourceServer();
    user = await tenant.user();
  });

  const register = async (members: Record<string, unknown>): Promise<Registered> =>
    (await tenant.publicClient({ first_party: false, ...members })) as Registered;

  it.each([
    ['native', [loopback], 0],
    ['native', ['http://localhost:8000/', 'http://[::1]:9/cb'], 0],
    ['native', ['com.example.app:/cb', 'https://app.example.com/cb'], 0],
    ['web', ['https://app.example.com/cb'], 0],
    ['web', ['https://app.example.com/cb', 'http://localhost:5173/cb'], 1],
  ])('are told by their redirects: %s with %j (%i warnings)', async (type, uris, warnings) => {
    const made = await register({ redirect_uris: uris });
    expect([made.application_type, made.warnings.length]).toEqual([type, warnings]);
  });

  it('warns of a loopback redirect of a web application in every answer, until it is gone', async () => {
    const { client_id: id, warnings } = await register({
      redirect_uris: ['http://localhost:5173/cb'],
      application_type: 'web',
      first_party: true,
    });
    expect(warnings).toEqual([{ pointer: '/redirect_uris/0', detail: expect.stringContaining('RFC 8252 §8.6') }]);
    const path = tenant.path(`/applications/${id}`);
    expect(await adminOk('GET', path)).toMatchObject({ application_type: 'web', warnings });
    expect(await adminOk('PATCH', path, { redirect_uris: ['https://app.example.com/cb'] })).toMatchObject({ warnings: [] });
  });

  it.each([
    ['a native first party', { first_party: true, redirect_uris: [loopback] }, '/first_party'],
    [
      'a native first party that says so',
      { first_party: true, application_type: 'native', redirect_uris: ['https://app.example.com/cb'] },
      '/first_party',
    ],
    [
      'a web application with a private-use scheme',
      { application_type: 'web', redirect_uris: ['com.example.app:/cb'] },
      '/redirect_uris/0',
    ],
    ['another type', { application_type: 'browser', redirect_uris: [loopback] }, '/application_type'],
  ])('refuses to register %s', async (_name, members, pointer) => {
    const answer = await admin<{ errors: readonly { pointer: string }[] }>('POST', tenant.path('/applications'), {
      ...{ name: 'A', type: 'public', scopes: ['openid'] },
      ...members,
    });
    expect([answer.status, answer.body.errors.map((error) => error.pointer)]).toEqual([400, [pointer]]);
  });

  it('refuses to make a native application a first party afterwards, and a first party native', async () => {
    const native = await register({ redirect_uris: [loopback] });
    expect((await admin('PATCH', tenant.path(`/applications/${native.client_id}`), { first_party: true })).status).toBe(400);
    const web = await register({ first_party: true, redirect_uris: ['https://app.example.com/cb'] });
    expect((await admin('PATCH', tenant.path(`/applications/${web.client_id}`), { application_type: 'native' })).status).toBe(400);
  });

  it('see the consent page each time, at any port, and consent_required with prompt=none', async () => {
    const client = await register({ redirect_uris: [loopback, 'http://localhost/cb'] });
    const browser = newBrowser();
    const asked = (redirectUri: string, prompt: string | null = null) =>
      browser.get(authorizationUrl(tenant, client, pkce(), { redirect_uri: redirectUri, prompt, scope: 'openid' }));
    const first = await logIn(browser, await asked('http://127.0.0.1:50123/cb'), user);
    expect(textOf(first, '#allow')).toBeTruthy();
    expect(callbackOf(await browser.submit(first, {}, 'allow')).get('code')).toBeTruthy();
    for (const uri of ['http://127.0.0.1:50124/cb', 'http://localhost:50125/cb']) {
      expect(textOf(await asked(uri), '#allow')).toBeTruthy();
      expect(callbackOf(await asked(uri, 'none')).get('error')).toBe('consent_required');
    }
    expect((await asked('http://localhost:50125/other')).status).toBe(400);
  });

  it('N17: localhost at another port is nothing for a web application', async () => {
    const client = await register({ redirect_uris: ['http://localhost:5173/cb'], application_type: 'web' });
    const page = await newBrowser().get(authorizationUrl(tenant, client, pkce(), { redirect_uri: 'http://localhost:5174/cb' }));
    expect(page.status).toBe(400);
  });

  it.each([
    'https://@evil/',
    'https://:@evil/',
    'http://2130706433/',
    'https://app.example.com:0/cb',
    'https://app.example.com/cb?code=x&state=y',
    'https://app.example.com/cb?iss=x',
    'https://app.example.com./cb',
    'https://app.example.com\\@evil.example/cb',
    'https://app.example.com/cb\u0000',
  ])('N17: refuses to register %j, for sign-in as for sign-out', async (uri) => {
    const base = { name: 'A', type: 'public', scopes: ['openid'] };
    for (const members of [{ redirect_uris: [uri] }, { redirect_uris: ['https://app.example.com/cb'], post_logout_redirect_uris: [uri] }]) {
      const answer = await admin<{ errors: readonly { pointer: string }[] }>('POST', tenant.path('/applications'), { ...base, ...members });
      expect([answer.status, answer.body.errors[0]?.pointer]).toEqual([400, expect.stringContaining('redirect_uris/0')]);
    }
  });
});

describe('N24: what was not allowed before is asked for, and nothing else is lost', () => {
  it('offline_access like any other scope: asked for once, never dropped, never granted against the user', async () => {
    const tenant = await TestTenant.create();
    await tenant.resourceServer();
    const user = await tenant.user();
    const client = await tenant.publicClient({ first_party: false });
    const browser = newBrowser();
    const asked = (scope: string, prompt: string | null = null) => browser.get(authorizationUrl(tenant, client, pkce(), { scope, prompt }));
    const first = await logIn(browser, await asked('openid'), user);
    expect(callbackOf(await browser.submit(first, {}, 'allow')).get('code')).toBeTruthy();

    const scope = 'openid offline_access';
    expect(callbackOf(await asked(scope, 'none')).get('error')).toBe('consent_required');
    const page = await asked(scope);
    expect(textOf(page, '#allow')).toBeTruthy();
    expect(callbackOf(await browser.submit(page, {}, 'deny')).get('error')).toBe('access_denied');
    expect(callbackOf(await asked(scope, 'none')).get('error')).toBe('consent_required');
    expect(callbackOf(await asked('openid', 'none')).get('code')).toBeTruthy();

    expect(callbackOf(await browser.submit(await asked(scope), {}, 'allow')).get('code')).toBeTruthy();
    expect(callbackOf(await asked(scope, 'none')).get('code')).toBeTruthy();
    expect(callbackOf(await asked('openid orders:read', 'none')).get('error')).toBe('consent_required');
  });
});
