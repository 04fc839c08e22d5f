import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, proxyAddress } from '#testing';
import { adminOk } from './support/admin.js';
import { waitUntilShown } from './support/chromium.js';
import { administratorUrl } from './support/database.js';
import { type Answer, eventually, introspect, logIn, newBrowser, post, refresh, type Tokens } from './support/journey.js';
import { discover, insecure } from './support/oauth4webapi.js';
import { type TestClient, TestTenant, type TestUser } from './support/tenant.js';

const grantType = 'urn:ietf:params:oauth:grant-type:device_code';
const television = 'Mozilla/5.0 (Linux; Tizen 6.5) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/5.0 Chrome/85.0 TV Safari/537.36';

type Device = {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
  readonly error?: string;
};

describe('the device authorization grant (RFC 8628)', () => {
  let tenant: TestTenant;
  let server: Awaited<ReturnType<TestTenant['resourceServer']>>;
  let client: TestClient;
  let user: TestUser;
  let browser: Browser;
  let database: pg.Client;
  /** What openid-client comes to, which asks every five seconds about a device that is denied meanwhile. */
  let polling: Promise<unknown>;

  const register = (where: TestTenant, members: Record<string, unknown> = {}): Promise<TestClient> =>
    where.publicClient({
      name: 'Television',
      grant_types: [grantType, 'refresh_token'],
      redirect_uris: [],
      first_party: false,
      ...members,
    });

  beforeAll(async () => {
    tenant = await TestTenant.create();
    // An application asks only for scopes that there are.
    server = await tenant.resourceServer();
    [client, user, browser] = await Promise.all([register(tenant), tenant.user(), openBrowser()]);
    database = new pg.Client({ connectionString: await administratorUrl() });
    await database.connect();
  });
  afterAll(() => Promise.all([browser.close(), database.end()]));

  const authorizeDevice = (members: Record<string, string> = {}, by = client, where = tenant): Promise<Answer<Device>> =>
    post(where.endpoint('device_authorization'), { scope: 'openid orders:read', ...members }, by);
  const poll = ({ device_code }: Device, by = client, where = tenant): Promise<Answer<Partial<Tokens> & { readonly error?: string }>> =>
    post(where.endpoint('token'), { grant_type: grantType, device_code }, by);
  const typeCode = async (userCode: string, where = tenant, agent = newBrowser()) =>
    agent.submit(await agent.get(`${where.issuer}/device`), { user_code: userCode });
  /** Somebody decides in a browser without a session, by the forms alone. */
  const decide = async ({ user_code }: Device, button: 'allow' | 'deny') => {
    const agent = newBrowser();
    return agent.submit(await logIn(agent, await typeCode(user_code, tenant, agent), user), {}, button);
  };
  /** Has seconds go by for what waits with this code, and for nothing else. */
  const age = async ({ device_code }: Device, seconds: number): Promise<void> => {
    const { rowCount } = await database.query(
      `UPDATE token.device_authorizations SET polled_at = polled_at - $2 * interval '1 second', expires_at = expires_at - $2 * interval '1 second'
       WHERE device_code_hash = $1`,
      [createHash('sha256').update(device_code).digest('base64url'), seconds],
    );
    expect(rowCount).toBe(1);
  };
  const configure = () =>
    openid.discovery(new URL(tenant.issuer), client.client_id, {}, openid.None(), { execute: [openid.allowInsecureRequests] });

  it('oauth4webapi asks, a person types the code in a browser without scripts, signs in and allows it, and the device gets tokens', async () => {
    const { client_id } = client;
    const app = { client_id };
    const as = await discover(tenant);
    expect(as).toMatchObject({ device_authorization_endpoint: tenant.endpoint('device_authorization') });
    expect(as.grant_types_supported).toContain(grantType);
    const asked = await oauth.deviceAuthorizationRequest(as, app, oauth.None(), new URLSearchParams({ scope: 'openid orders:read' }), {
      ...insecure,
      headers: { 'user-agent': television },
    });
    const device = await oauth.processDeviceAuthorizationResponse(as, app, asked);
    const ask = async () =>
      oauth.processDeviceCodeResponse(as, app, await oauth.deviceCodeGrantRequest(as, app, oauth.None(), device.device_code, insecure));
    await expect(ask()).rejects.toMatchObject({ error: 'authorization_pending' });

    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(device.verification_uri);
    await page.fill('#user_code', 'BBBB-CCCC');
    await page.click('#submit');
    expect(await page.textContent('#error')).toContain('No device is waiting');
    await page.fill('#user_code', device.user_code.toLowerCase().replace('-', ' '));
    await page.click('#submit');
    await page.fill('#username', user.username);
    await page.fill('#password', user.password);
    await page.click('#submit');
    await waitUntilShown(page, '#allow');
    const shown = await page.innerText('main');
    for (const text of ['Television', 'See your orders', '127.0.0.1', 'Samsung', 'only if you started it yourself'])
      expect(shown).toContain(text);
    await page.click('#allow');
    expect(await page.textContent('#success')).toContain('Television');

    const tokens = await ask();
    expect([oauth.getValidatedIdTokenClaims(tokens)?.sub, tokens.scope]).toEqual([user.id, 'openid orders:read']);
    expect(await introspect(tenant, server, tokens.access_token)).toMatchObject({
      active: true,
      sub: user.id,
      client_id: client.client_id,
    });
    await expect(ask()).rejects.toMatchObject({ error: 'invalid_grant' });

    await denyByLink(await context.newPage());
    await context.close();
  }, 60_000);

  /** In the session of who has allowed the same just now: the code is in the link, nobody types a password, and all is asked for again. */
  const denyByLink = async (page: Page): Promise<void> => {
    const config = await configure();
    const device = await openid.initiateDeviceAuthorization(config, { scope: 'openid orders:read' });
    polling = openid.pollDeviceAuthorizationGrant(config, device);
    polling.catch(() => undefined); // awaited later
    await page.goto(device.verification_uri_complete ?? '');
    expect(await page.inputValue('#user_code')).toBe(device.user_code);
    expect(await page.textContent('#check')).toContain('Does your device show this code?');
    await page.click('#submit');
    await waitUntilShown(page, '#deny');
    await page.click('#deny');
    await waitUntilShown(page, 'h1:text-is("The device gets no access")');
  };

  it('attack A97: allows nothing by a link alone, nor by the session of a first-party application', async () => {
    const own = await register(tenant, { first_party: true });
    const agent = newBrowser();
    const { body: first } = await authorizeDevice({}, own);
    await agent.submit(await logIn(agent, await typeCode(first.user_code, tenant, agent), user), {}, 'allow');
    expect((await poll(first, own)).status).toBe(200);

    const { body: device } = await authorizeDevice({}, own);
    const opened = await agent.get(device.verification_uri_complete);
    expect(opened.text).toContain(device.user_code);
    expect((await poll(device, own)).body.error).toBe('authorization_pending');
    const asked = await agent.submit(opened);
    expect(asked.text).toContain('id="allow"');
    // Who never saw the code has another browser, with a session and a device of their own on its pages.
    const other = newBrowser();
    const { body: theirs } = await authorizeDevice({}, own);
    const shown = await logIn(other, await typeCode(theirs.user_code, tenant, other), await tenant.user());
    expect(shown.text).toContain('id="allow"');
    for (const stranger of [other, newBrowser()]) {
      const answer = await stranger.submit(asked, {}, 'allow');
      expect([answer.status, answer.text.includes('id="success"')]).toEqual([400, false]);
    }
    expect((await poll(device, own)).body.error).toBe('slow_down');
    await agent.submit(asked, {}, 'allow');
    expect((await poll(device, own)).status).toBe(200);
  });

  it('attack A97, A16: takes no code from a form of another site', async () => {
    const { body: device } = await authorizeDevice();
    const sent = { method: 'POST', body: new URLSearchParams({ user_code: device.user_code }) };
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
      expect((await newBrowser().request(device.verification_uri, { ...sent, headers })).status).toBe(400);
  });

  it('attack A52: slows down who polls too fast, by 5 seconds each time, and for as long as it polls', async () => {
    const { body: device } = await authorizeDevice();
    const after = async (seconds: number): Promise<unknown> => {
      await age(device, seconds);
      return (await poll(device)).body.error;
    };
    const outcomes: unknown[] = [(await poll(device)).body.error];
    // Every 5 s at first, then 10, 15, 20 and 25.
    for (const seconds of [6, 0, 7, 12, 25, 21, 17, 30]) outcomes.push(await after(seconds));
    const [pending, tooFast] = ['authorization_pending', 'slow_down'];
    expect(outcomes).toEqual([pending, pending, tooFast, tooFast, tooFast, pending, pending, tooFast, pending]);
  });

  it('attack A53: refuses what is denied, expired, used, unknown or of another client or tenant, each by its name', async () => {
    const { body: denied } = await authorizeDevice();
    expect((await decide(denied, 'deny')).text).toContain('gets no access');
    for (let polls = 0; polls < 2; polls += 1) expect(await poll(denied)).toMatchObject({ status: 400, body: { error: 'access_denied' } });
    for (const device_code of ['x', denied.user_code, `ost_dc_${'A'.repeat(49)}`])
      expect(await poll({ ...denied, device_code })).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const { body: device } = await authorizeDevice();
    expect((await poll(device, await register(tenant))).body.error).toBe('invalid_grant');
    const unproven = await tenant.confidential({ grant_types: [grantType], redirect_uris: [] });
    expect((await poll(device, { client_id: unproven.client_id })).body.error).toBe('invalid_client');
    const other = await TestTenant.create();
    await other.resourceServer();
    expect((await poll(device, await register(other), other)).body.error).toBe('invalid_grant');
    expect((await typeCode(device.user_code, other)).status).toBe(400);
    expect((await poll(device)).body.error).toBe('authorization_pending');
    await age(device, 700);
    for (let polls = 0; polls < 2; polls += 1) expect(await poll(device)).toMatchObject({ status: 400, body: { error: 'expired_token' } });
    expect((await typeCode(device.user_code)).status).toBe(400);
    expect((await poll(device)).body.error).toBe('expired_token');
  });

  it('attack A54: gives one set of tokens to 40 parallel polls after the approval, and the others take nothing from it', async () => {
    const { body: device } = await authorizeDevice({ scope: 'openid offline_access orders:read' });
    await decide(device, 'allow');
    const answers = await Promise.all(Array.from({ length: 40 }, () => poll(device)));
    const [given, ...more] = answers.filter(({ status }) => status === 200);
    expect([more, answers.filter(({ status, body }) => status === 400 && body.error === 'invalid_grant').length]).toEqual([[], 39]);
    expect((await poll(device)).body.error).toBe('invalid_grant');
    const { access_token: token = '', refresh_token: refreshToken = '' } = given?.body ?? {};
    expect(await introspect(tenant, server, token)).toMatchObject({ active: true, sub: user.id });
    expect((await refresh(tenant, client, refreshToken)).status).toBe(200);
  });

  /** Types a code as somebody at that address: the proxy of the platform says so, or who sends `from` elsewhere, and is believed nothing. */
  const typeFrom = (address: string, userCode: string, where: TestTenant, from = proxyAddress): Promise<number> =>
    new Promise((resolve, reject) => {
      const { port, pathname } = new URL(`${where.issuer}/device`);
      const headers = { 'x-forwarded-for': address, 'content-type': 'application/x-www-form-urlencoded' };
      const sent = httpRequest({ host: '127.0.0.1', port, path: pathname, localAddress: from, method: 'POST', headers }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
      });
      sent.on('error', reject).end(new URLSearchParams({ user_code: userCode }).toString());
    });

  it('attack A55: turns away who guesses user codes: by address, whatever an untrusted X-Forwarded-For says, and all of a tenant together', async () => {
    const guess = { endpoint: 'device', event: 'invalid_user_code', seconds: 600 };
    const limits = [
      { ...guess, subject: 'address', max: 2 },
      { ...guess, subject: 'tenant', max: 5 },
    ];
    const guessed = await TestTenant.create({ settings: { limits } });
    await guessed.resourceServer();
    const devices = await register(guessed);
    const { body: device } = await authorizeDevice({}, devices, guessed);
    const guesses = async (...addresses: readonly string[]): Promise<readonly number[]> => {
      const statuses: number[] = [];
      for (const address of addresses) statuses.push(await typeFrom(address, 'BBBB-CCCC', guessed));
      return statuses;
    };
    expect(await guesses('198.51.100.1', '198.51.100.1', '198.51.100.1', '198.51.100.1')).toEqual([400, 400, 429, 429]);
    expect(await typeFrom('198.51.100.1', device.user_code, guessed)).toBe(429);
    const spoofed: number[] = [];
    for (const nth of [1, 2, 3]) spoofed.push(await typeFrom(`203.0.113.${nth}`, 'BBBB-CCCC', guessed, '127.0.0.5'));
    expect(spoofed).toEqual([400, 400, 429]);
    // Who was turned away used up nothing of what is left to all.
    expect(await guesses('198.51.100.2', '198.51.100.3', '198.51.100.4')).toEqual([400, 429, 429]);
    const turnedAway = await typeCode(device.user_code, guessed);
    expect([turnedAway.status, Number(turnedAway.headers.get('retry-after')) > 500]).toEqual([429, true]);
    expect(turnedAway.text).toContain('too many wrong codes');
    expect((await typeCode('BBBB-BBBB')).status).toBe(400);
    expect((await poll(device, devices, guessed)).body.error).toBe('authorization_pending');
    await eventually(async () => {
      const { items } = await adminOk<{ items: readonly { readonly kind: string }[] }>('GET', guessed.path('/audit-log'));
      return items.some(({ kind }) => kind === 'identity.requests-throttled');
    }, 5_000);
  });

  it('openid-client, which has polled meanwhile, is told that the device was denied', async () => {
    await expect(polling).rejects.toMatchObject({ error: 'access_denied' });
  });

  it('is switched on for each application, and refuses who does not authenticate, and GET', async () => {
    expect(await authorizeDevice({}, await tenant.publicClient())).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
    const { client_id } = await tenant.confidential({ grant_types: [grantType], redirect_uris: [] });
    expect(await authorizeDevice({}, { client_id })).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect((await fetch(tenant.endpoint('device_authorization'))).status).toBe(405);
    const { body: device } = await authorizeDevice();
    await adminOk('PATCH', tenant.path(`/applications/${client.client_id}`), { status: 'disabled' });
    await eventually(async () => (await authorizeDevice()).status === 401);
    expect((await typeCode(device.user_code)).status).toBe(400);
    expect((await poll(device)).body.error).toBe('invalid_client');
  });
});
