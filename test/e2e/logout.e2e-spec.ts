import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { LogoutEndpoint, openBrowser } from '#testing';
import { admin, adminOk } from './support/admin.js';
import { authorizationUrl, eventually, introspect, newBrowser, redeem, refresh, signIn } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';

type Entry = { readonly kind: string; readonly details: Readonly<Record<string, unknown>> };

describe('Back-Channel Logout 1.0', () => {
  let tenant: TestTenant;
  let user: TestUser;
  let api: TestClient;
  let quick: LogoutEndpoint;
  let slow: LogoutEndpoint;
  let shop: TestClient;
  let forum: TestClient;
  /** Sessions that an administrator ended before the first test: whoever fails is told again in good time. */
  let ended: { readonly sid: unknown; readonly endpoints: readonly LogoutEndpoint[]; readonly clients: readonly TestClient[] };

  beforeAll(async () => {
    [tenant, quick, slow] = await Promise.all([
      TestTenant.create(),
      LogoutEndpoint.start(200),
      LogoutEndpoint.start({ status: 200, afterMs: 3_000 }),
    ]);
    api = await tenant.resourceServer();
    [shop, forum, user] = await Promise.all([
      tenant.confidential({ backchannel_logout_uri: quick.uri, backchannel_logout_session_required: true }),
      tenant.confidential({ backchannel_logout_uri: slow.uri }),
      tenant.user(),
    ]);
    ended = await endByAdministrator();
  });

  afterAll(() => Promise.all([quick, slow, ...ended.endpoints].map((endpoint) => endpoint.stop())));

  /** Signs a user in to two applications, in one browser. */
  const signInToBoth = async (someone = user, [one, other] = [shop, forum]) => {
    const browser = newBrowser();
    const [first, second] = [await signIn(tenant, one, someone, { browser }), await signIn(tenant, other, someone, { browser })];
    return { browser, first, second, sid: decodeJwt(first.id_token ?? '')['sid'] };
  };

  const endByAdministrator = async (): Promise<typeof ended> => {
    const endpoints = [await LogoutEndpoint.start(200), await LogoutEndpoint.start(500, 503, 204)] as const;
    const register = ({ uri }: LogoutEndpoint) => tenant.confidential({ backchannel_logout_uri: uri });
    const clients = [await register(endpoints[0]), await register(endpoints[1])] as const;
    const someone = await tenant.user();
    const { sid } = await signInToBoth(someone, [...clients]);
    await adminOk('DELETE', tenant.path(`/users/${someone.id}/sessions`));
    return { sid, endpoints, clients };
  };

  const delivered = async (sid: unknown): Promise<readonly Entry[]> => {
    const { items } = await adminOk<{ items: readonly Entry[] }>('GET', tenant.path('/audit-log?kind=token.logout-token-delivered'));
    return items.filter(({ details }) => details['session_id'] === sid);
  };

  it('a logout at one application reaches the other, the slow one too, which holds up nobody, and ends what was not offline', async () => {
    const { browser, first, second, sid } = await signInToBoth();
    const url = new URL(tenant.endpoint('logout'));
    url.searchParams.set('id_token_hint', first.id_token ?? '');
    await browser.get(url);
    await eventually(async () => quick.sessions.includes(sid) && slow.sessions.includes(sid), 10_000);
    await eventually(async () => (await delivered(sid)).length === 1);
    expect((await delivered(sid))[0]?.details).toMatchObject({ client_id: shop.client_id, attempts: 1 });
    await eventually(async () => (await delivered(sid)).length === 2, 10_000);
    expect((await refresh(tenant, forum, second.refresh_token ?? '')).body.error).toBe('invalid_grant');
    await eventually(async () => !(await introspect(tenant, api, second.access_token)).active);
  });

  it('§2.6: the logout token is verified by the keys and the algorithm of ID tokens, and by its type', async () => {
    const keys = createRemoteJWKSet(new URL(tenant.endpoint('jwks')));
    for (const [endpoint, client] of [
      [quick, shop],
      [slow, forum],
    ] as const) {
      const { payload } = await jwtVerify(endpoint.tokens[0] ?? '', keys, {
        issuer: tenant.issuer,
        audience: client.client_id,
        algorithms: ['ES256'],
        typ: 'logout+jwt',
        maxTokenAge: 120,
        requiredClaims: ['sub', 'sid', 'jti', 'exp', 'events'],
      });
      expect(payload['sub']).toBe(user.id);
      expect(payload).not.toHaveProperty('nonce');
      expect(payload['events']).toEqual({ 'http://schemas.openid.net/event/backchannel-logout': {} });
    }
  });

  it('attack A96: a logout token is no id_token_hint and no access token', async () => {
    const token = slow.tokens[0] ?? '';
    const url = new URL(tenant.endpoint('logout'));
    url.searchParams.set('id_token_hint', token);
    expect((await newBrowser().get(url)).status).toBe(400);
    expect((await fetch(tenant.endpoint('userinfo'), { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  });

  it('Front-Channel Logout 1.0 §2: a browser loads the applications in frames, and goes on', async () => {
    const asked: string[] = [];
    const server = createServer(({ url = '' }, response) => {
      asked.push(url);
      response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Here</title>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const chromium = await openBrowser();
    try {
      const wiki = await tenant.confidential({
        redirect_uris: [redirectUri, `${origin}/callback`],
        post_logout_redirect_uris: [`${origin}/bye`],
        frontchannel_logout_uri: `${origin}/out?app=1`,
        frontchannel_logout_session_required: true,
      });
      const context = await chromium.newContext();
      const page = await context.newPage();
      const { verifier, challenge } = pkce();
      await page.goto(authorizationUrl(tenant, wiki, { challenge }, { redirect_uri: `${origin}/callback` }).href);
      await page.fill('#username', user.username);
      await page.fill('#password', user.password);
      await page.click('#submit');
      await page.waitForURL(`${origin}/callback?*`);
      const code = new URL(page.url()).searchParams.get('code') ?? '';
      const { body } = await redeem(tenant, wiki, { code, verifier }, { redirect_uri: `${origin}/callback` });
      const { id_token: idToken = '' } = body;
      const parameters = new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: `${origin}/bye` });
      await page.goto(`${tenant.endpoint('logout')}?${parameters.toString()}`);
      await page.waitForURL(`${origin}/bye`);
      const told = new URLSearchParams({ app: '1', iss: tenant.issuer, sid: String(decodeJwt(idToken)['sid']) });
      expect(asked.filter((url) => url.startsWith('/out'))).toEqual([`/out?${told.toString()}`]);
      await context.close();
      const elsewhere = { frontchannel_logout_uri: 'https://other.example.com/out' };
      expect((await admin('PATCH', tenant.path(`/applications/${wiki.client_id}`), elsewhere)).status).toBe(400);
    } finally {
      await chromium.close();
      server.close();
    }
  });

  it('discovery says so', async () => {
    const metadata = (await (await fetch(`${tenant.issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
    expect(metadata).toMatchObject({ backchannel_logout_supported: true, backchannel_logout_session_supported: true });
    expect(metadata).toMatchObject({ frontchannel_logout_supported: true, frontchannel_logout_session_supported: true });
  });

  // Stands last, as its deliveries are waited for.
  it('an administrator ends all sessions: an application that fails twice is told a third time', async () => {
    await eventually(async () => (await delivered(ended.sid)).length === 2, 15_000);
    const entries = (await delivered(ended.sid)).map(({ details }) => [details['client_id'], details['attempts']]);
    expect(entries).toEqual(
      expect.arrayContaining([
        [ended.clients[0]?.client_id, 1],
        [ended.clients[1]?.client_id, 3],
      ]),
    );
  });
});
