import { beforeAll, describe, expect, it } from '@jest/globals';
import * as openid from 'openid-client';
import pg from 'pg';
import { adminOk } from './support/admin.js';
import { administratorUrl } from './support/database.js';
import { authorizationUrl, callbackOf, eventually, logIn, newBrowser, post, redeem } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { type ConfidentialClient, redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';

type Pushed = { readonly request_uri: string; readonly expires_in: number; readonly error?: string };

describe('pushed authorization requests (RFC 9126)', () => {
  let tenant: TestTenant;
  let client: ConfidentialClient;
  let user: TestUser;

  beforeAll(async () => {
    tenant = await TestTenant.create();
    await tenant.resourceServer();
    client = await tenant.confidential({ require_pushed_authorization_requests: true });
    user = await tenant.user();
  });

  const proof = pkce();
  const parametersOf = (by: TestClient, changes: Record<string, string> = {}): Record<string, string> => ({
    ...Object.fromEntries(authorizationUrl(tenant, by, proof).searchParams),
    ...changes,
  });
  const push = (by: TestClient, changes: Record<string, string> = {}) =>
    post<Pushed>(tenant.endpoint('par'), parametersOf(by, changes), by);
  const addressOf = (by: TestClient, requestUri: string, changes: Record<string, string> = {}): URL => {
    const url = new URL(tenant.endpoint('authorize'));
    for (const [name, value] of Object.entries({ client_id: by.client_id, request_uri: requestUri, ...changes }))
      url.searchParams.set(name, value);
    return url;
  };
  const expectUnusable = async (url: URL): Promise<void> => {
    const page = await newBrowser().get(url);
    expect([page.status, page.headers.get('location')]).toEqual([400, null]);
    expect(page.text).toContain('request_uri');
  };

  it('openid-client pushes its request, as discovery tells it to, and signs in', async () => {
    const secret = client.client_secret;
    const config = await openid.discovery(new URL(tenant.issuer), client.client_id, {}, openid.ClientSecretBasic(secret), {
      execute: [openid.allowInsecureRequests],
    });
    expect(config.serverMetadata()).toMatchObject({ pushed_authorization_request_endpoint: tenant.endpoint('par') });
    const verifier = openid.randomPKCECodeVerifier();
    const url = await openid.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: redirectUri,
      scope: 'openid orders:read',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: 'a-state',
    });
    expect([...url.searchParams.keys()].toSorted()).toEqual(['client_id', 'request_uri']);
    const browser = newBrowser();
    const callback = callbackOf(await logIn(browser, await browser.get(url), user));
    const tokens = await openid.authorizationCodeGrant(config, new URL(`${redirectUri}?${callback.toString()}`), {
      pkceCodeVerifier: verifier,
      expectedState: 'a-state',
    });
    expect([tokens.claims()?.sub, tokens.scope]).toEqual([user.id, 'openid orders:read']);
  });

  it('a public client pushes by its client_id alone', async () => {
    const { status, headers, body } = await push(await tenant.publicClient());
    expect([status, headers.get('cache-control'), body.expires_in]).toEqual([201, 'no-store', 60]);
  });

  it('attack A37: refuses who does not authenticate, a request_uri, GET and what is too large', async () => {
    const { client_id } = client;
    for (const unproven of [{ client_id }, { client_id, client_secret: 'wrong' }, { client_id, client_secret: '' }]) {
      const { status, headers, body } = await post<Pushed>(tenant.endpoint('par'), parametersOf(client), unproven);
      expect([status, body]).toEqual([401, expect.objectContaining({ error: 'invalid_client' })]);
      expect(headers.get('www-authenticate')).toMatch(/^Basic /);
    }
    const { request_uri: own } = (await push(client)).body;
    for (const request_uri of [own, 'https://app.example.com/request.jwt', 'x']) {
      const nested = await push(client, { request_uri });
      expect([nested.status, nested.body]).toEqual([400, expect.objectContaining({ error: 'invalid_request' })]);
      expect(nested.body).not.toHaveProperty('request_uri');
    }
    for (const method of ['GET', 'HEAD', 'PUT'])
      expect((await fetch(addressOf(client, 'x').href.replace('/authorize', '/par'), { method })).status).toBe(405);
    expect((await push(client, { state: 'x'.repeat(70_000) })).status).toBe(413);
  });

  it('attack A38: is loaded again before the login, but neither after it, nor by another client or tenant', async () => {
    const { request_uri: requestUri } = (await push(client)).body;
    const browser = newBrowser();
    await browser.get(addressOf(client, requestUri));
    const again = await browser.get(addressOf(client, requestUri, { redirect_uri: 'https://evil.example/', state: 'forged' }));
    await expectUnusable(addressOf(await tenant.publicClient(), requestUri));
    const parameters = callbackOf(await logIn(browser, again, user));
    expect(parameters.get('state')).toBe('state-of-the-test');
    await expectUnusable(addressOf(client, requestUri));
    expect((await redeem(tenant, client, { code: parameters.get('code') ?? '', verifier: proof.verifier })).status).toBe(200);

    const other = await TestTenant.create();
    await other.resourceServer();
    const fresh = (await push(client)).body.request_uri;
    const elsewhere = addressOf(await other.confidential(), fresh);
    await expectUnusable(new URL(elsewhere.href.replace(tenant.issuer, other.issuer)));
  });

  it('attack A38: is refused once it has expired, and after an answer that was an error', async () => {
    const app = await tenant.publicClient();
    const failed = (await push(app, { prompt: 'none' })).body.request_uri;
    expect(callbackOf(await newBrowser().get(addressOf(app, failed))).get('error')).toBe('login_required');
    await expectUnusable(addressOf(app, failed));
    const { request_uri: requestUri } = (await push(app)).body;
    expect((await newBrowser().get(addressOf(app, requestUri))).status).toBe(200);
    const database = new pg.Client({ connectionString: await administratorUrl() });
    await database.connect();
    await database.query(
      `UPDATE token.authorization_requests SET request = jsonb_set(request, '{pushedUntil}', to_jsonb(floor(extract(epoch FROM now())) - 1)) WHERE client_id = $1`,
      [app.client_id],
    );
    await database.end();
    await expectUnusable(addressOf(app, requestUri));
  });

  it('attack A38: is refused once its redirect_uri is not registered any more', async () => {
    const app = await tenant.confidential();
    const { request_uri: requestUri } = (await push(app)).body;
    await adminOk('PATCH', tenant.path(`/applications/${app.client_id}`), { redirect_uris: ['https://app.example.com/other'] });
    await eventually(async () => (await newBrowser().get(addressOf(app, requestUri))).status === 400);
    await expectUnusable(addressOf(app, requestUri));
  });

  it('attack A39: refuses a client that must push, at its redirect_uri, however else it asks', async () => {
    const members = Object.fromEntries(authorizationUrl(tenant, client, proof).searchParams);
    const browser = newBrowser();
    const asked = [
      await browser.get(authorizationUrl(tenant, client, proof)),
      await browser.get(authorizationUrl(tenant, client, proof, { prompt: 'none' })),
      await browser.request(tenant.endpoint('authorize'), { method: 'POST', body: new URLSearchParams(members) }),
    ];
    for (const page of asked)
      expect(Object.fromEntries(callbackOf(page))).toMatchObject({ error: 'invalid_request', state: 'state-of-the-test' });
  });
});
