import { beforeAll, describe, expect, it } from '@jest/globals';
import { admin, adminOk } from './support/admin.js';
import { authorizationUrl, basic, newBrowser, post } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { platform } from './support/platform.js';
import { type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { textOf, UserAgent } from './support/user-agent.js';

const limits = [
  { endpoint: 'token', subject: 'address', event: 'invalid_grant', max: 5, seconds: 600 },
  { endpoint: 'token', subject: 'client', event: 'requests', max: 3, seconds: 600 },
  { endpoint: 'login', subject: 'address', event: 'invalid_credentials', max: 4, seconds: 600 },
];

describe('limits of a tenant', () => {
  let tenant: TestTenant;
  let client: TestClient;
  let user: TestUser;

  beforeAll(async () => {
    tenant = await TestTenant.create({ settings: { limits } });
    await tenant.resourceServer();
    client = await tenant.publicClient();
    user = await tenant.user();
  });

  const wrongCode = (headers: Record<string, string> = {}): Promise<Response> =>
    fetch(tenant.endpoint('token'), {
      method: 'POST',
      headers,
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: client.client_id,
        code: 'ost_ac_guess',
        redirect_uri: 'https://app.example.com/callback',
        code_verifier: 'x'.repeat(43),
      }),
    });

  it('are kept by the admin API, and refused when they mean nothing', async () => {
    expect((await adminOk<{ settings: unknown }>('GET', tenant.path())).settings).toMatchObject({ limits });
    for (const wrong of [{ max: 0 }, { endpoint: 'nowhere' }, { event: 'invalid_credentials' }, { seconds: 'long' }]) {
      const answer = await admin('PATCH', tenant.path(), { settings: { limits: [{ ...limits[0], ...wrong }] } });
      expect(answer.status).toBe(400);
    }
  });

  it('attack A57: guesses at codes are 429 with Retry-After, whatever X-Forwarded-For says; other tenants go on', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 7; count += 1) statuses.push((await wrongCode({ 'x-forwarded-for': `203.0.113.${count}` })).status);
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429, 429]);
    const answer = await wrongCode();
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(500);
    expect(await answer.json()).toMatchObject({ error: 'temporarily_unavailable' });
    const other = await TestTenant.create();
    await other.resourceServer();
    const others = await other.publicClient();
    const guess = {
      grant_type: 'authorization_code',
      code: 'ost_ac_guess',
      redirect_uri: 'https://a.example',
      code_verifier: 'x'.repeat(43),
    };
    expect((await post(other.endpoint('token'), guess, others)).status).toBe(400);
  });

  it('attack A56: passwords guessed from one address are a page with 429, also for users nobody guessed at', async () => {
    const signInPage = async (browser: UserAgent) => browser.get(authorizationUrl(tenant, client, pkce()));
    for (let count = 0; count < 4; count += 1) {
      const browser = newBrowser();
      const page = await browser.submit(await signInPage(browser), { username: `nobody-${count}`, password: 'a wrong password' });
      expect(page.status).toBe(400);
    }
    const browser = new UserAgent(new URL(platform.gateway).origin, { 'x-forwarded-for': '203.0.113.77' });
    const page = await browser.submit(await signInPage(browser), { username: user.username, password: user.password });
    expect(page.status).toBe(429);
    expect(page.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(textOf(page, '#error')).not.toBeNull();
  });

  it('count for a client what it was granted, never what others ask in its name', async () => {
    const own = await TestTenant.create({ settings: { limits: [limits[1]] } });
    await own.resourceServer();
    const machine = await own.confidential();
    const grant = { grant_type: 'client_credentials', scope: 'orders:read' };
    for (let count = 0; count < 6; count += 1) {
      expect((await post(own.endpoint('token'), grant, { ...machine, client_secret: 'a wrong secret' })).status).toBe(401);
    }
    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1) statuses.push((await post(own.endpoint('token'), grant, machine)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  describe('at introspection', () => {
    const introspection = (own: TestTenant, caller: TestClient, token = 'ost_at_unknown'): Promise<Response> =>
      fetch(own.introspectionEndpoint, { method: 'POST', headers: basic(caller), body: new URLSearchParams({ token }) });

    it('count for a resource server what it was answered: one too many is 429 with Retry-After, also from memory; others go on', async () => {
      const rule = { endpoint: 'introspect', subject: 'client', event: 'requests', max: 4, seconds: 600 };
      const own = await TestTenant.create({ settings: { limits: [rule] } });
      const busy = await own.resourceServer();
      const other = await own.resourceServer({ identifier: 'https://other.example.com' });
      const granted = { grant_type: 'client_credentials', scope: 'orders:read' };
      const { access_token: token } = (await post<{ access_token: string }>(own.endpoint('token'), granted, await own.confidential())).body;
      for (let count = 0; count < 6; count += 1) {
        expect((await introspection(own, { ...busy, client_secret: 'a wrong secret' }, token)).status).toBe(401);
      }
      const statuses: number[] = [];
      for (let count = 0; count < 6; count += 1) statuses.push((await introspection(own, busy, token)).status);
      expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
      const refused = await introspection(own, busy, token);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(500);
      expect(await refused.json()).toMatchObject({ error: 'too_many_requests' });
      expect((await introspection(own, other)).status).toBe(200);
    });

    it('turn an address away that guesses at secrets, whatever X-Forwarded-For says; other tenants go on', async () => {
      const rule = { endpoint: 'introspect', subject: 'address', event: 'invalid_client', max: 5, seconds: 600 };
      const own = await TestTenant.create({ settings: { limits: [rule] } });
      const api = await own.resourceServer();
      const statuses: number[] = [];
      for (let count = 0; count < 7; count += 1) {
        const headers = { ...basic({ ...api, client_secret: `guess ${count}` }), 'x-forwarded-for': `203.0.113.${count}` };
        const body = new URLSearchParams({ token: 'ost_at_unknown' });
        statuses.push((await fetch(own.introspectionEndpoint, { method: 'POST', headers, body })).status);
      }
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
      const elsewhere = await TestTenant.create();
      expect((await introspection(elsewhere, await elsewhere.resourceServer())).status).toBe(200);
    });
  });
});
