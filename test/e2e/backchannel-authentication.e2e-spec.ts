import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, type JWTPayload } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import type { Browser } from 'playwright-core';
import { ClientKey, NotificationEndpoint, openBrowser } from '#testing';
import { admin, adminOk } from './support/admin.js';
import { waitUntilShown } from './support/chromium.js';
import { type Answer, eventually, introspect, logIn, newBrowser, post, type Tokens } from './support/journey.js';
import { approvalLinkSentTo, messagesOf } from './support/mailbox.js';
import { discover, insecure } from './support/oauth4webapi.js';
import { type ConfidentialClient, redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';

const grantType = 'urn:openid:params:grant-type:ciba';

type Asked = { readonly auth_req_id: string; readonly expires_in: number; readonly interval: number; readonly error?: string };

describe('backchannel authentication (CIBA)', () => {
  let tenant: TestTenant;
  let server: Awaited<ReturnType<TestTenant['resourceServer']>>;
  let client: ConfidentialClient;
  let user: TestUser;
  let browser: Browser;
  /** What its user allows in the first test, and openid-client asks about every five seconds. */
  let allowed: {
    readonly config: openid.Configuration;
    readonly asked: Pick<Asked, 'auth_req_id'>;
    readonly polling: ReturnType<typeof openid.pollBackchannelAuthenticationGrant>;
  };

  const register = (where: TestTenant, members: Record<string, unknown> = {}) =>
    where.confidential({ name: 'Call centre', grant_types: [grantType, 'refresh_token'], redirect_uris: [], ...members });

  beforeAll(async () => {
    tenant = await TestTenant.create({ settings: { backchannel_authentication: true } });
    server = await tenant.resourceServer();
    [client, user, browser] = await Promise.all([register(tenant), tenant.user(), openBrowser()]);
  });
  afterAll(() => browser.close());

  const ask = (members: Record<string, string> = {}, by: TestClient = client, where = tenant): Promise<Answer<Asked>> =>
    post(where.endpoint('backchannel_authentication'), { scope: 'openid', login_hint: user.username, ...members }, by);
  const poll = ({ auth_req_id }: Pick<Asked, 'auth_req_id'>, by: TestClient = client) =>
    post<Partial<Tokens> & { readonly error?: string }>(tenant.endpoint('token'), { grant_type: grantType, auth_req_id }, by);

  it('openid-client asks, the user follows the link of a mail without scripts, sees who asks for what and the message, and allows it', async () => {
    const config = await openid.discovery(new URL(tenant.issuer), client.client_id, client.client_secret, undefined, {
      execute: [openid.allowInsecureRequests],
    });
    const metadata = config.serverMetadata();
    expect(metadata).toMatchObject({
      backchannel_authentication_endpoint: tenant.endpoint('backchannel_authentication'),
      backchannel_token_delivery_modes_supported: ['poll', 'ping', 'push'],
      backchannel_user_code_parameter_supported: false,
    });
    expect(metadata.grant_types_supported).toContain(grantType);
    const asked = await openid.initiateBackchannelAuthentication(config, {
      ...{ scope: 'openid orders:read offline_access', login_hint: user.email, binding_message: 'W4SCT' },
    });
    allowed = { config, asked, polling: openid.pollBackchannelAuthenticationGrant(config, asked) };
    allowed.polling.catch(() => undefined); // awaited later

    const link = await approvalLinkSentTo(user);
    const [mail] = await messagesOf(user);
    expect(mail?.text).toContain('Call centre');
    expect(mail?.text).not.toContain('W4SCT');
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(link);
    await page.click('#submit');
    await page.fill('#password', user.password);
    await page.click('#submit');
    await waitUntilShown(page, '#allow');
    const shown = await page.innerText('main');
    for (const text of ['Call centre', 'See your orders', 'W4SCT', 'only if you started it yourself']) expect(shown).toContain(text);
    await page.click('#allow');
    expect(await page.textContent('#success')).toContain('Call centre');

    // In the same session nobody types a password, and all is asked for again.
    const { body: again } = await ask();
    await page.goto(await approvalLinkSentTo(user, 2));
    await page.click('#submit');
    await waitUntilShown(page, '#deny');
    await page.click('#deny');
    expect(await page.textContent('#denied')).toContain('Call centre');
    expect((await poll(again)).body.error).toBe('access_denied');
    await page.goto(link);
    await page.click('#submit');
    expect(await page.textContent('#error')).toContain('answered already');
    await context.close();
  }, 60_000);

  it('oauth4webapi asks, and has the tokens once the user has allowed it', async () => {
    const [server, person, known] = [await discover(tenant), await tenant.user(), { client_id: client.client_id }];
    const secret = oauth.ClientSecretBasic(client.client_secret);
    const request = { scope: 'openid', login_hint: person.email };
    const sent = await oauth.backchannelAuthenticationRequest(server, known, secret, request, insecure);
    const { auth_req_id: id } = await oauth.processBackchannelAuthenticationResponse(server, known, sent);
    const agent = newBrowser();
    const form = await agent.submit(await agent.get(await approvalLinkSentTo(person)));
    await agent.submit(await logIn(agent, form, person), {}, 'allow');
    const polled = await oauth.backchannelAuthenticationGrantRequest(server, known, secret, id, insecure);
    const tokens = await oauth.processBackchannelAuthenticationGrantResponse(server, known, polled);
    expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe(person.id);
  });

  it('attack A98: has nobody asked who never allowed the application anything, and tells of no user; who allowed it is', async () => {
    const stranger = await register(tenant, {
      ...{ first_party: false, grant_types: [grantType, 'authorization_code'], redirect_uris: [redirectUri], scopes: ['openid'] },
    });
    const refused = await ask({}, stranger);
    expect(refused).toMatchObject({ status: 400, body: { error: 'unknown_user_id' } });
    expect((await ask({ login_hint: 'nobody' }, stranger)).body).toEqual(refused.body);

    const friend = await tenant.user();
    const before = (await messagesOf(friend)).length;
    const agent = newBrowser();
    const url = new URL(tenant.endpoint('authorize'));
    url.search = new URLSearchParams({
      ...{ client_id: stranger.client_id, redirect_uri: redirectUri, response_type: 'code', scope: 'openid', nonce: 'n' },
    }).toString();
    await agent.submit(await logIn(agent, await agent.get(url), friend), {}, 'allow');
    expect(await ask({ login_hint: friend.username }, stranger)).toMatchObject({ status: 200 });
    const link = await approvalLinkSentTo(friend);
    expect((await messagesOf(friend)).length).toBe(before + 1);
    // A link that a program opens begins nothing, and allows nothing.
    const opened = await agent.get(link);
    expect(opened.text).not.toContain('id="allow"');
    expect((await agent.submit(opened)).text).toContain('id="allow"');
  });

  it('attack A98: has a user asked five times an hour by one application, and answers 429 then', async () => {
    const other = await tenant.user();
    const statuses: number[] = [];
    for (let nth = 0; nth < 6; nth += 1) statuses.push((await ask({ login_hint: other.username })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it('is off unless the tenant and the application switch it on, refuses who does not authenticate, and GET', async () => {
    const plain = await TestTenant.create();
    await plain.resourceServer();
    const metadata = (await (await fetch(`${plain.issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
    expect(metadata).not.toHaveProperty('backchannel_authentication_endpoint');
    expect(metadata['grant_types_supported']).not.toContain(grantType);
    expect(await ask({}, await register(plain), plain)).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
    expect(await ask({}, await tenant.confidential())).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
    expect(await ask({}, { client_id: client.client_id })).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect((await fetch(tenant.endpoint('backchannel_authentication'))).status).toBe(405);
  });

  it("is refused with another application's auth_req_id, and slowed down where it asks too fast", async () => {
    const someone = await tenant.user();
    const { body: asked } = await ask({ login_hint: someone.username });
    expect((await poll(asked, await register(tenant))).body.error).toBe('invalid_grant');
    expect([(await poll(asked)).body.error, (await poll(asked)).body.error]).toEqual(['authorization_pending', 'slow_down']);
  });

  it('pings one application and pushes tokens to another, by their own tokens, once the user has allowed it', async () => {
    const [pinged, pushed] = [await NotificationEndpoint.start(204), await NotificationEndpoint.start(204)];
    const someone = await tenant.user();
    const client_notification_token = 'a-token-of-the-application-itself';
    const told = (mode: 'ping' | 'push', { uri }: NotificationEndpoint) =>
      register(tenant, { backchannel_token_delivery_mode: mode, backchannel_client_notification_endpoint: uri });
    const agent = newBrowser();
    let messages = 0;
    for (const [by, endpoint] of [
      [await told('ping', pinged), pinged],
      [await told('push', pushed), pushed],
    ] as const) {
      const { body: asked } = await ask({ login_hint: someone.username, client_notification_token }, by);
      const opened = await agent.submit(await agent.get(await approvalLinkSentTo(someone, (messages += 1))));
      const shown = opened.text.includes('id="allow"') ? opened : await logIn(agent, opened, someone);
      await agent.submit(shown, {}, 'allow');
      await eventually(() => Promise.resolve(endpoint.notices.length === 1), 10_000);
      expect(endpoint.notices[0]?.headers.authorization).toBe(`Bearer ${client_notification_token}`);
      expect(endpoint.notices[0]?.body['auth_req_id']).toBe(asked.auth_req_id);
      if (endpoint === pinged) expect((await poll(asked, by)).status).toBe(200);
      else expect((await poll(asked, by)).body.error).toBe('unauthorized_client');
    }
    const { access_token, id_token } = pushed.notices[0]?.body ?? {};
    const userinfo = await fetch(tenant.endpoint('userinfo'), { headers: { authorization: `Bearer ${String(access_token)}` } });
    expect(await userinfo.json()).toMatchObject({ sub: someone.id });
    expect(decodeJwt(String(id_token))).toHaveProperty('urn:openid:params:jwt:claim:auth_req_id');
    await Promise.all([pinged.stop(), pushed.stop()]);
  });

  it('CIBA §7.1: openid-client names the user by a login_hint_token that the application or an issuer of the tenant signed, once each', async () => {
    const [key, issuersKey] = await Promise.all([ClientKey.generate('ES256', 'hints'), ClientKey.generate('ES256', 'idp')]);
    const idp = 'https://idp.example.com';
    await adminOk('POST', tenant.path('/trusted-issuers'), {
      ...{ issuer: idp, jwks: { keys: [issuersKey.jwk] }, user_matching: 'verified_email', email_domains: ['example.com'] },
    });
    const by = await register(tenant, { jwks: { keys: [key.jwk] }, login_hint_issuers: [idp] });
    const someone = await tenant.user();
    const hint = (signer: ClientKey, claims: JWTPayload) =>
      signer.sign({ clientId: by.client_id, issuer: tenant.issuer }, claims, { typ: 'login-hint+jwt' });
    const own = await hint(key, { sub_id: { format: 'opaque', id: someone.id } });
    const issuers = await hint(issuersKey, { iss: idp, sub_id: { format: 'email', email: someone.email } });
    const config = await openid.discovery(new URL(tenant.issuer), by.client_id, by.client_secret, undefined, {
      execute: [openid.allowInsecureRequests],
    });
    const show = (login_hint_token: string) => ask({ login_hint_token, login_hint: '' }, by);
    // The token service hears of the issuer.
    const ofNobody = { iss: idp, sub_id: { format: 'email', email: 'nobody@example.com' } };
    await eventually(async () => (await show(await hint(issuersKey, ofNobody))).body.error === 'unknown_user_id');
    let messages = 0;
    for (const login_hint_token of [own, issuers]) {
      const asked = await openid.initiateBackchannelAuthentication(config, { scope: 'openid', login_hint_token });
      expect(await approvalLinkSentTo(someone, (messages += 1))).toContain('/approve?');
      expect((await poll(asked, by)).body.error).toBe('authorization_pending');
      expect(await show(login_hint_token)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    }
    const past = Math.floor(Date.now() / 1_000) - 60;
    const sub_id = { format: 'opaque', id: someone.id };
    for (const [error, claims] of [
      ['expired_login_hint_token', { sub_id, iat: past, exp: past + 1 }],
      ['unknown_user_id', { sub_id: { format: 'email', email: 'nobody@example.com' } }],
      ['invalid_request', { sub_id, aud: 'https://other.example' }],
    ] as const)
      expect(await show(await hint(key, claims))).toMatchObject({ status: 400, body: { error } });
    expect((await show(await hint(issuersKey, { sub_id }))).body.error).toBe('invalid_request');
    expect((await ask({ login_hint_token: await hint(key, { sub_id }) }, by)).body.error).toBe('invalid_request');
    expect(await messagesOf(someone)).toHaveLength(messages);
  });

  it('attack A95: is told at no address without TLS, nor at another port than that of the web', async () => {
    for (const uri of ['http://app.example.com/ciba', 'https://app.example.com:8443/ciba'])
      expect(
        await admin('POST', tenant.path('/applications'), {
          ...{ name: 'Inside', type: 'confidential', grant_types: [grantType], scopes: ['openid'] },
          ...{ backchannel_token_delivery_mode: 'push', backchannel_client_notification_endpoint: uri },
        }),
      ).toMatchObject({ status: 400 });
  });

  it('openid-client, which has polled meanwhile, has the tokens of what was allowed, once', async () => {
    const { config, asked, polling } = allowed;
    const tokens = await polling;
    expect(tokens.claims()).toMatchObject({ sub: user.id, aud: client.client_id });
    expect(await introspect(tenant, server, tokens.access_token)).toMatchObject({
      active: true,
      sub: user.id,
      scope: 'openid orders:read offline_access',
    });
    expect((await openid.refreshTokenGrant(config, tokens.refresh_token ?? '')).access_token).toBeDefined();
    expect((await poll(asked)).body.error).toBe('invalid_grant');
  });
});
