import { beforeAll, describe, expect, it } from '@jest/globals';
import { admin, adminOk } from '../support/admin.js';
import { authorizationUrl, authorize, callbackOf, eventually, introspect, logIn, newBrowser, post, signIn } from '../support/journey.js';
import { pkce } from '../support/pkce.js';
import { type ConfidentialClient, redirectUri, type TestClient, TestTenant, type TestUser } from '../support/tenant.js';
import { formOf, type Page, type UserAgent } from '../support/user-agent.js';

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';
const cibaGrant = 'urn:openid:params:grant-type:ciba';

type Form = Readonly<Record<string, string>>;

describe('attacks on requests', () => {
  let tenant: TestTenant;
  let api: ConfidentialClient;
  let web: ConfidentialClient;
  let spa: TestClient;
  let app: ConfidentialClient;
  let user: TestUser;
  /** Where the user is signed in: what is not refused is answered with a code at once. */
  let signedIn: UserAgent;

  beforeAll(async () => {
    tenant = await TestTenant.create({ settings: { backchannel_authentication: true, authorization_challenge: true } });
    api = await tenant.resourceServer();
    const native = {
      application_type: 'native',
      first_party: false,
      authorization_challenge: true,
      redirect_uris: ['com.example.app:/cb'],
    };
    [web, spa, app, user] = await Promise.all([
      tenant.confidential({ grant_types: ['authorization_code', 'refresh_token', deviceGrant, cibaGrant] }),
      tenant.publicClient(),
      tenant.confidential(native),
      tenant.user(),
    ]);
    signedIn = newBrowser();
    await authorize(tenant, web, user, { browser: signedIn });
  });

  const parametersOf = (client: TestClient, overrides: Record<string, string | null> = {}): URLSearchParams =>
    authorizationUrl(tenant, client, pkce(), overrides).searchParams;
  const open = (parameters: URLSearchParams, browser = signedIn): Promise<Page> =>
    browser.get(`${tenant.endpoint('authorize')}?${parameters.toString()}`);
  const submit = (parameters: URLSearchParams, browser = signedIn): Promise<Page> =>
    browser.request(tenant.endpoint('authorize'), { method: 'POST', body: parameters });
  /** What the client is told, in the query or the fragment. */
  const toldOf = (page: Page): URLSearchParams => {
    const { search, hash } = new URL(page.headers.get('location') ?? `${redirectUri}?ended=${page.url}`);
    return new URLSearchParams(hash === '' ? search : hash.slice(1));
  };
  const expectRefused = (page: Page, error: string): void => {
    const told = toldOf(page);
    expect([...told.keys()].toSorted()).toEqual(['error', 'error_description', 'iss', 'state']);
    expect([told.get('error'), told.get('state')]).toEqual([error, 'state-of-the-test']);
  };

  describe('attack A07: a parameter twice', () => {
    /** Sends a form with each of its parameters twice, with the same value, with another and with none, and then as it is. */
    const sendTwice = async (url: string, form: Form, by: TestClient) => {
      for (const [name, value] of Object.entries(form))
        for (const again of [value, 'another', '']) {
          const { status, body } = await post(url, [...Object.entries(form), [name, again]], by);
          expect([name, again, status, body['error']]).toEqual([name, again, 400, 'invalid_request']);
        }
      return post(url, { ...form }, by);
    };

    it('redeems no code and spends no refresh token', async () => {
      const { code, verifier } = await authorize(tenant, web, user, { browser: signedIn });
      const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier, client_id: web.client_id };
      const redeemed = await sendTwice(tenant.endpoint('token'), form, web);
      expect(redeemed.status).toBe(200);
      const refresh = { grant_type: 'refresh_token', refresh_token: String(redeemed.body['refresh_token']), scope: 'openid' };
      expect((await sendTwice(tenant.endpoint('token'), refresh, web)).status).toBe(200);
    });

    it('pushes nothing, asks for no device and no user, and signs nobody in', async () => {
      const client = { client_id: web.client_id };
      expect((await sendTwice(tenant.endpoint('par'), Object.fromEntries(parametersOf(web)), web)).status).toBe(201);
      expect((await sendTwice(tenant.endpoint('device_authorization'), { ...client, scope: 'openid' }, web)).status).toBe(200);
      const asked = { ...client, scope: 'openid', login_hint: user.username };
      expect((await sendTwice(tenant.endpoint('backchannel_authentication'), asked, web)).status).toBe(200);
      const challenge = { code_challenge: pkce().challenge, code_challenge_method: 'S256' };
      const typed = { response_type: 'code', scope: 'openid', ...challenge, username: user.username, password: user.password };
      const signed = await sendTwice(tenant.endpoint('authorization_challenge'), typed, app);
      expect(Object.keys(signed.body)).toEqual(['authorization_code']);
    });

    it('revokes nothing, and tells of no token and no user', async () => {
      const { access_token: token } = await signIn(tenant, web, user, { browser: signedIn });
      expect((await sendTwice(tenant.introspectionEndpoint, { token, token_type_hint: 'access_token' }, api)).body['active']).toBe(true);
      for (const again of [token, 'another', '']) {
        const body = new URLSearchParams([...Object.entries({ access_token: token }), ['access_token', again]]);
        expect((await fetch(tenant.endpoint('userinfo'), { method: 'POST', body })).status).toBe(400);
      }
      const url = tenant.endpoint('revoke');
      for (const again of [token, 'another', '']) {
        expect((await post(url, [...Object.entries({ token }), ['token', again]], web)).status).toBe(400);
        expect((await introspect(tenant, api, token)).active).toBe(true);
      }
      expect((await post(url, { token }, web)).status).toBe(200);
    });

    it('gives no code, by a link or by a form', async () => {
      const more = { prompt: 'login', max_age: '1', response_mode: 'query', login_hint: 'x', acr_values: 'x', claims: '{}', unknown: 'x' };
      for (const ask of [open, submit])
        for (const name of [...parametersOf(web).keys(), ...Object.keys(more)])
          for (const again of ['same', 'another', '']) {
            const parameters = parametersOf(web);
            if (!parameters.has(name)) parameters.set(name, more[name as keyof typeof more]);
            parameters.append(name, again === 'same' ? (parameters.get(name) ?? '') : again);
            const page = await ask(parameters);
            if (!['client_id', 'redirect_uri', 'state'].includes(name)) expectRefused(page, 'invalid_request');
            else expect([name, page.status, page.headers.get('location')]).toEqual([name, 400, null]);
          }
      // However its name is written.
      const page = await signedIn.get(`${tenant.endpoint('authorize')}?${parametersOf(web).toString()}&%73cope=openid`);
      expectRefused(page, 'invalid_request');
    });
  });

  it('attack A08: no response has a token in it, and no password gets one, where the tenant has not said so', async () => {
    for (const responseType of [
      ...['token', 'id_token', 'id_token token', 'token id_token', 'code token', 'code id_token', 'code id_token token'],
      ...['none', 'CODE', 'code code', 'code,token', 'code  token'],
    ]) {
      const parameters = parametersOf(web, { response_type: responseType });
      for (const page of [await open(parameters), await submit(parameters)]) expectRefused(page, 'unsupported_response_type');
      expect((await post(tenant.endpoint('par'), Object.fromEntries(parameters), web)).body).toMatchObject({
        error: 'unsupported_response_type',
      });
    }
    const someone = await tenant.user();
    const { username, password } = someone;
    for (const by of [web, spa]) {
      const form = { grant_type: 'password', username, password, scope: 'openid' };
      expect(await post(tenant.endpoint('token'), form, by)).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
    }
    expect(await adminOk('GET', tenant.path(`/users/${someone.id}/sessions`))).toMatchObject({ items: [] });
  });

  it('attack A09: answers in no mode that there is not, that is written otherwise, or that the application is not registered for', async () => {
    for (const mode of [
      'web_message',
      'web_messages',
      'QUERY',
      'query query',
      'form_post.',
      'web_message.jwt',
      'query.JWT',
      'cookie',
      'none',
    ]) {
      const parameters = parametersOf(web, { response_mode: mode });
      for (const page of [await open(parameters), await submit(parameters)]) expectRefused(page, 'invalid_request');
      expect(await post(tenant.endpoint('par'), Object.fromEntries(parameters), web)).toMatchObject({
        status: 400,
        body: { error: 'invalid_request' },
      });
    }
  });

  it.each([
    ['none', { code_challenge: null, code_challenge_method: null }],
    ['an empty one', { code_challenge: '' }],
    ['the method alone', { code_challenge: null }],
    ['one of the method plain', { code_challenge: 'v'.repeat(43), code_challenge_method: 'plain' }],
    ['one of no method, which means plain', { code_challenge: 'v'.repeat(43), code_challenge_method: null }],
    ['one of a method in small letters', { code_challenge_method: 's256' }],
    ['one of two methods', { code_challenge_method: 'S256 plain' }],
    ['one that is too short', { code_challenge: 'c'.repeat(42) }],
    ['one that is too long', { code_challenge: 'c'.repeat(44) }],
    ['one that is padded', { code_challenge: `${'c'.repeat(42)}=` }],
  ])('attack A10: a public client gets no code without a challenge that proves something: %s', async (_which, overrides) => {
    const parameters = parametersOf(spa, overrides);
    for (const ask of [open, submit]) expectRefused(await ask(parameters), 'invalid_request');
    expectRefused(await open(parametersOf(spa, { ...overrides, prompt: 'none' }), newBrowser()), 'invalid_request');
    const form = Object.fromEntries(parameters);
    expect(await post(tenant.endpoint('par'), form, spa)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('attack A11: prompt=none shows nobody a page whose session is none: missing, planted, of another tenant, or over', async () => {
    const other = await TestTenant.create();
    const [elsewhere, ended, someone] = [newBrowser(), newBrowser(), await tenant.user()];
    const abroad = await other.publicClient({ scopes: ['openid'] });
    await authorize(other, abroad, await other.user(), { browser: elsewhere, overrides: { scope: 'openid' } });
    await authorize(tenant, web, someone, { browser: ended });
    await adminOk('DELETE', tenant.path(`/users/${someone.id}/sessions`));
    const { name = '', value = '' } = signedIn.cookie('session') ?? {};
    const [planted, foreign] = [newBrowser(), newBrowser()];
    planted.setCookie(name, `${value.slice(0, -2)}${value.endsWith('AA') ? 'BB' : 'AA'}`);
    foreign.setCookie(name, elsewhere.cookie('session')?.value ?? '');
    const silent = (overrides: Record<string, string> = {}) => parametersOf(web, { prompt: 'none', ...overrides });
    await eventually(async () => toldOf(await open(silent(), ended)).get('error') === 'login_required');
    for (const browser of [newBrowser(), planted, elsewhere, foreign, ended]) {
      for (const page of [await open(silent(), browser), await submit(silent(), browser)]) {
        expectRefused(page, 'login_required');
        expect([page.status, page.text]).toEqual([303, '']);
      }
      expectRefused(await open(silent({ response_mode: 'fragment' }), browser), 'login_required');
      const { values } = formOf(await open(silent({ response_mode: 'form_post' }), browser));
      expect(values).toMatchObject({ error: 'login_required', state: 'state-of-the-test' });
    }
    for (const prompt of ['none login', 'none consent', 'login none', 'none create', 'NONE'])
      expectRefused(await open(silent({ prompt }), newBrowser()), 'invalid_request');
    expect(toldOf(await open(silent())).get('code')).toMatch(/^ost_ac_/);
  });

  it('attack A16: a form of another browser, or of another site, signs nobody in, allows nothing, and takes nothing from who began', async () => {
    const someone = await tenant.user();
    const thirdParty = await tenant.publicClient({ first_party: false });
    const [browser, halfway] = [newBrowser(), newBrowser()];
    const login = await open(parametersOf(thirdParty), browser);
    await open(parametersOf(thirdParty), halfway);
    const refuse = async (page: Page, values: Form, button?: string): Promise<void> => {
      const { action, values: body } = formOf(page, { ...values }, button);
      const send = (by: UserAgent, headers: Record<string, string> = {}) =>
        by.request(action, { method: 'POST', body: new URLSearchParams(body), headers });
      for (const refused of [
        await send(newBrowser()),
        await send(halfway),
        await send(signedIn),
        await send(browser, { origin: 'https://evil.example' }),
        await send(browser, { 'sec-fetch-site': 'cross-site' }),
        await send(browser, { 'sec-fetch-site': 'same-site' }),
      ])
        expect([refused.status, refused.headers.get('location'), refused.headers.getSetCookie()]).toEqual([400, null, []]);
    };
    await refuse(login, { username: someone.username, password: someone.password });
    const consent = await logIn(browser, login, someone);
    await refuse(consent, {}, 'allow');
    expect(await adminOk('GET', tenant.path(`/users/${someone.id}/consents`))).toMatchObject({ items: [] });
    const sessions = await admin<{ items: unknown[] }>('GET', tenant.path(`/users/${someone.id}/sessions`));
    expect(sessions.body.items).toHaveLength(1);
    expect(callbackOf(await browser.submit(consent, {}, 'allow')).get('code')).toMatch(/^ost_ac_/);
  });
});
