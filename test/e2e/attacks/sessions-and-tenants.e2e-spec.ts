import { beforeAll, describe, expect, it } from '@jest/globals';
import { admin, adminOk } from '../support/admin.js';
import { authorizationUrl, callbackOf, eventually, introspect, logIn, newBrowser, signIn } from '../support/journey.js';
import { pkce } from '../support/pkce.js';
import { type TestClient, TestTenant, type TestUser } from '../support/tenant.js';
import { textOf, type UserAgent } from '../support/user-agent.js';

const landing = 'https://app.example.com/signed-out';

describe('attack A69: logging out', () => {
  let tenant: TestTenant;
  let client: TestClient;
  let user: TestUser;

  beforeAll(async () => {
    tenant = await TestTenant.create();
    await tenant.resourceServer();
    client = await tenant.publicClient({ post_logout_redirect_uris: [landing] });
    user = await tenant.user();
  });

  const logout = (browser: UserAgent, parameters: Record<string, string>) =>
    browser.get(`${tenant.endpoint('logout')}?${new URLSearchParams(parameters).toString()}`);
  const isSignedIn = async (browser: UserAgent): Promise<boolean> =>
    callbackOf(await browser.get(authorizationUrl(tenant, client, pkce(), { prompt: 'none' }))).get('error') === null;
  const signedIn = async () => {
    const browser = newBrowser();
    return { browser, tokens: await signIn(tenant, client, user, { browser }) };
  };

  it.each([
    ['a hint that is no token', { id_token_hint: 'garbage' }],
    ['an unregistered post_logout_redirect_uri', { post_logout_redirect_uri: 'https://evil.example' }],
  ])('shows an error page for %s, and the session goes on', async (_name, parameters) => {
    const { browser, tokens } = await signedIn();
    const page = await logout(browser, { id_token_hint: tokens.id_token ?? '', ...parameters });
    expect([page.status, page.headers.get('location')]).toEqual([400, null]);
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('shows an error page for a post_logout_redirect_uri without a hint or client that registered it', async () => {
    const { browser } = await signedIn();
    const page = await logout(browser, { post_logout_redirect_uri: landing });
    expect(page.headers.get('location')).toBeNull();
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('asks the user when there is no hint, and ends the session only then', async () => {
    const { browser } = await signedIn();
    const question = await logout(browser, {});
    expect(question.status).toBe(200);
    expect(await isSignedIn(browser)).toBe(true);
    const answer = await browser.submit(question, {}, 'submit');
    expect(answer.status).toBe(200);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('takes no confirmation that was not made for this session: the user is asked', async () => {
    const [mine, theirs] = [await signedIn(), await signedIn()];
    const question = await logout(theirs.browser, {});
    const answer = await mine.browser.submit(question, {}, 'submit');
    expect([answer.status, textOf(answer, 'h1')]).toEqual([200, textOf(question, 'h1')]);
    expect(await isSignedIn(mine.browser)).toBe(true);
  });

  it('ends the session and goes to the registered address with the state, given a valid hint', async () => {
    const { browser, tokens } = await signedIn();
    const page = await logout(browser, { id_token_hint: tokens.id_token ?? '', post_logout_redirect_uri: landing, state: 'bye' });
    expect(page.headers.get('location')).toBe(`${landing}?state=bye`);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('N28: ends the session of the hint for who brings no cookie, and says so truly', async () => {
    const { browser, tokens } = await signedIn();
    const page = await logout(newBrowser(), { id_token_hint: tokens.id_token ?? '' });
    expect([page.status, textOf(page, 'h1')]).toEqual([200, 'You are signed out']);
    expect(await isSignedIn(browser)).toBe(false);
    expect((await logout(newBrowser(), { id_token_hint: tokens.id_token ?? '' })).status).toBe(200);
  });

  it('N28: ends no session by a hint of another tenant, of another client than is named, or that was changed', async () => {
    const { browser, tokens } = await signedIn();
    const hint = tokens.id_token ?? '';
    const other = await TestTenant.create();
    const elsewhere = `${other.endpoint('logout')}?${new URLSearchParams({ id_token_hint: hint }).toString()}`;
    expect((await newBrowser().get(elsewhere)).status).toBe(400);
    const stranger = await tenant.publicClient();
    for (const parameters of [
      { id_token_hint: hint, client_id: stranger.client_id },
      { id_token_hint: `${hint.slice(0, -6)}AAAAAA` },
      { id_token_hint: tokens.access_token },
    ])
      expect((await logout(newBrowser(), parameters)).status).toBe(400);
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('ends what hangs on the session', async () => {
    const api = await tenant.resourceServer({
      identifier: 'https://second.example.com',
      scopes: [{ name: 'second:read', description: 'See' }],
    });
    const bound = await tenant.publicClient({ post_logout_redirect_uris: [landing], scopes: ['openid', 'second:read'] });
    const browser = newBrowser();
    const tokens = await signIn(tenant, bound, user, { browser, overrides: { scope: 'openid second:read' } });
    expect((await introspect(tenant, api, tokens.access_token)).active).toBe(true);
    await logout(browser, { id_token_hint: tokens.id_token ?? '', post_logout_redirect_uri: landing });
    await eventually(async () => !(await introspect(tenant, api, tokens.access_token)).active);
  });
});

describe('attack A70: nothing crosses tenants', () => {
  let a: TestTenant;
  let b: TestTenant;
  let ids: { application: string; resourceServer: string; user: string; session: string; grant: string; secret: string };

  beforeAll(async () => {
    [a, b] = [await TestTenant.create(), await TestTenant.create()];
    const resourceServer = await b.resourceServer();
    const application = await b.publicClient();
    const secretive = await b.confidential();
    const user = await b.user();
    await signIn(b, application, user);
    const first = async (path: string): Promise<string> => {
      const { items } = await adminOk<{ items: { id: string }[] }>('GET', b.path(path));
      return items[0]?.id ?? '';
    };
    ids = {
      application: application.client_id,
      resourceServer: resourceServer.id,
      user: user.id,
      session: await first(`/users/${user.id}/sessions`),
      grant: await first(`/users/${user.id}/grants`),
      secret: await first(`/applications/${secretive.client_id}/secrets`),
    };
    expect(Object.values(ids).every(Boolean)).toBe(true);
  });

  it.each<[string, (i: typeof ids) => string, unknown]>([
    ['GET', (i) => `/applications/${i.application}`, undefined],
    ['PATCH', (i) => `/applications/${i.application}`, { name: 'Taken' }],
    ['DELETE', (i) => `/applications/${i.application}`, undefined],
    ['POST', (i) => `/applications/${i.application}/secrets`, { overlap_seconds: 0 }],
    ['GET', (i) => `/applications/${i.application}/secrets`, undefined],
    ['DELETE', (i) => `/applications/${i.application}/secrets/${i.secret}`, undefined],
    ['GET', (i) => `/resource-servers/${i.resourceServer}`, undefined],
    ['PATCH', (i) => `/resource-servers/${i.resourceServer}`, { name: 'Taken' }],
    ['DELETE', (i) => `/resource-servers/${i.resourceServer}`, undefined],
    ['GET', (i) => `/users/${i.user}`, undefined],
    ['PATCH', (i) => `/users/${i.user}`, { name: 'Taken' }],
    ['PUT', (i) => `/users/${i.user}/password`, { password: 'a stolen password' }],
    ['DELETE', (i) => `/users/${i.user}`, undefined],
    ['DELETE', (i) => `/users/${i.user}/sessions/${i.session}`, undefined],
    ['DELETE', (i) => `/users/${i.user}/grants/${i.grant}`, undefined],
  ])('answers 404 to %s of a foreign object', async (method, path, body) => {
    const before = await adminOk('GET', b.path(`/users/${ids.user}`));
    for (const headers of [{}, { 'x-tenant-id': b.id, 'x-ostiary-tenant': b.slug }] as Record<string, string>[]) {
      const answer = await admin(method, a.path(path(ids)), body, { headers });
      expect(answer.status).toBe(404);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
    expect(await adminOk('GET', b.path(`/users/${ids.user}`))).toEqual(before);
  });

  it('changed nothing in the other tenant', async () => {
    expect(await adminOk('GET', b.path(`/applications/${ids.application}`))).toMatchObject({ name: 'Single-page application' });
    expect(await adminOk('GET', b.path(`/resource-servers/${ids.resourceServer}`))).toMatchObject({ name: 'Orders API' });
    const { items } = await adminOk<{ items: unknown[] }>('GET', b.path(`/users/${ids.user}/sessions`));
    expect(items).toHaveLength(1);
  });

  it('lists nothing of another tenant', async () => {
    for (const list of ['/applications', '/resource-servers', '/users']) {
      expect(await adminOk('GET', a.path(list))).toEqual({ items: [], next_cursor: null });
    }
  });

  it('keeps users, clients and logins of tenants apart', async () => {
    await a.resourceServer();
    const client = await a.publicClient();
    const user = await b.user();
    const browser = newBrowser();
    const page = await logIn(browser, await browser.get(authorizationUrl(a, client, pkce())), user);
    expect(page.headers.get('location')).toBeNull();
    expect(textOf(page, '#error')).toBeTruthy();
    const foreign = await newBrowser().get(authorizationUrl(a, { client_id: ids.application }, pkce()));
    expect(foreign.status).toBe(400);
  });
});

describe('suspending and deleting', () => {
  it('ends everything of a suspended tenant, and gives it back afterwards', async () => {
    const tenant = await TestTenant.create();
    const api = await tenant.resourceServer();
    const tokens = await signIn(tenant, await tenant.publicClient(), await tenant.user());
    await adminOk('PATCH', tenant.path(), { status: 'suspended' });
    await eventually(async () => (await fetch(`${tenant.issuer}/.well-known/openid-configuration`)).status === 404);
    await eventually(async () => (await fetch(tenant.introspectionEndpoint, { method: 'POST' })).status === 404);
    await adminOk('PATCH', tenant.path(), { status: 'active' });
    await eventually(async () => (await fetch(`${tenant.issuer}/.well-known/openid-configuration`)).status === 200);
    await eventually(async () => (await introspect(tenant, api, tokens.access_token)).active);
  });

  it('ends the tokens of a disabled application', async () => {
    const tenant = await TestTenant.create();
    const api = await tenant.resourceServer();
    const client = await tenant.publicClient();
    const tokens = await signIn(tenant, client, await tenant.user());
    await adminOk('PATCH', tenant.path(`/applications/${client.client_id}`), { status: 'disabled' });
    await eventually(async () => !(await introspect(tenant, api, tokens.access_token)).active);
  });

  it('leaves no trace of a deleted tenant', async () => {
    const tenant = await TestTenant.create();
    await tenant.user();
    await adminOk('DELETE', tenant.path());
    expect((await admin('GET', tenant.path())).status).toBe(404);
    await eventually(async () => (await fetch(`${tenant.issuer}/.well-known/openid-configuration`)).status === 404);
    expect((await admin('GET', tenant.path('/users'))).status).toBe(404);
  });
});
