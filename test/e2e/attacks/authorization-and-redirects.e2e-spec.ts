import { get } from 'node:http';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'node-html-parser';
import { admin } from '../support/admin.js';
import { authorizationUrl, authorize, callbackOf, newBrowser, post, redeem } from '../support/journey.js';
import { pkce } from '../support/pkce.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from '../support/tenant.js';
import { type Page, textOf } from '../support/user-agent.js';

/** Of the page of a form_post response, whose form the parser takes for part of its `noscript`. */
const hiddenValue = (page: Page, name: string): string | undefined =>
  parse(new RegExp(`<input[^>]* name="${name}"[^>]*>`).exec(page.text)?.[0] ?? '')
    .querySelector('input')
    ?.getAttribute('value');

/** The status of a GET whose request target holds `replacement` as it is where `url` holds `placeholder`: `fetch` would encode it. */
const rawGet = (url: URL, placeholder: string, replacement: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const path = Buffer.from((url.pathname + url.search).replace(placeholder, replacement)).toString('latin1');
    get({ host: url.hostname, port: url.port, path }, (response) => resolve(response.resume().statusCode)).on('error', reject);
  });

describe('attacks on the authorization endpoint and its redirects', () => {
  let tenant: TestTenant;
  let client: TestClient;
  let user: TestUser;

  beforeAll(async () => {
    tenant = await TestTenant.create();
    await tenant.resourceServer();
    client = await tenant.publicClient();
    user = await tenant.user();
  });

  const request = (overrides: Record<string, string | null>) => newBrowser().get(authorizationUrl(tenant, client, pkce(), overrides));

  it.each([
    ['A01', 'an unregistered host', 'https://attacker.example/callback'],
    ['A02', 'a host that only begins alike', 'https://app.example.com.evil.com/callback'],
    ['A03', 'an encoded slash in the path', 'https://app.example.com/..%2fcallback'],
    ['A03', 'a doubly encoded slash in the path', 'https://app.example.com/%252fcallback'],
    ['A03', 'a path parameter', 'https://app.example.com/..;/callback'],
    ['A04', 'another case', 'https://app.example.com/Callback'],
    ['A04', 'a trailing slash', `${redirectUri}/`],
    ['A04', 'a query', `${redirectUri}?next=evil`],
    ['A04', 'a fragment', `${redirectUri}#evil`],
    ['A04', 'a user', 'https://app.example.com@evil.example/callback'],
  ])('attack %s: shows an error page and redirects nowhere for %s', async (_attack, _name, uri) => {
    const page = await request({ redirect_uri: uri });
    expect(page.status).toBe(400);
    expect(page.headers.get('location')).toBeNull();
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(textOf(page, '#error')).toBeTruthy();
  });

  it('attack A01: shows an error page for an unknown client, whatever the redirect_uri', async () => {
    const page = await newBrowser().get(authorizationUrl(tenant, { client_id: 'nobody' }, pkce()));
    expect([page.status, page.headers.get('location')]).toEqual([400, null]);
  });

  it.each([
    ['javascript:alert(1)'],
    ['data:text/html,hello'],
    ['http://app.example.com/callback'],
    ['vbscript:x'],
    ['https://app.example.com/callback#fragment'],
    ['//app.example.com/callback'],
    ['https://*.example.com/callback'],
  ])('attack A05: refuses to register %s', async (uri) => {
    const answer = await admin('POST', tenant.path('/applications'), {
      name: 'Evil',
      type: 'public',
      redirect_uris: [uri],
      scopes: ['openid'],
    });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain('redirect_uri');
  });

  it.each(['client_id', 'redirect_uri', 'state'])('attack A07: shows an error page for a duplicate %s', async (name) => {
    const url = authorizationUrl(tenant, client, pkce());
    url.searchParams.append(name, 'https://attacker.example');
    const page = await newBrowser().get(url);
    expect([page.status, page.headers.get('location')]).toEqual([400, null]);
  });

  it.each(['scope', 'nonce', 'response_type', 'code_challenge'])('attack A07: answers invalid_request for a duplicate %s', async (name) => {
    const url = authorizationUrl(tenant, client, pkce());
    url.searchParams.append(name, 'another');
    expect(callbackOf(await newBrowser().get(url)).get('error')).toBe('invalid_request');
  });

  it.each([
    ['no code_challenge', { code_challenge: null, code_challenge_method: null }],
    ['the method plain', { code_challenge_method: 'plain' }],
    ['no method, which means plain', { code_challenge_method: null }],
    ['an unknown method', { code_challenge_method: 'S512' }],
    ['a challenge that is too short', { code_challenge: 'short' }],
  ])('attack A10: answers invalid_request to a public client with %s', async (_name, overrides) => {
    const callback = callbackOf(await request(overrides));
    expect(callback.get('error')).toBe('invalid_request');
    expect(callback.get('state')).toBe('state-of-the-test');
    expect(callback.get('iss')).toBe(tenant.issuer);
  });

  it('N33: answers invalid_request to a confidential client with neither a code_challenge nor a nonce', async () => {
    const confidential = await tenant.confidential();
    const without = (...names: string[]) => Object.fromEntries(names.map((name) => [name, null]));
    const challenge = ['code_challenge', 'code_challenge_method'];
    const asked = (overrides: Record<string, string | null>, of: TestClient = confidential) =>
      newBrowser().get(authorizationUrl(tenant, of, pkce(), overrides));
    expect(callbackOf(await asked(without(...challenge, 'nonce'))).get('error')).toBe('invalid_request');
    expect(callbackOf(await asked({ ...without(...challenge), scope: 'orders:read' })).get('error')).toBe('invalid_request');
    const strict = await tenant.confidential({ pkce: 'required' });
    expect(callbackOf(await asked(without(...challenge), strict)).get('error')).toBe('invalid_request');

    const lax = await tenant.confidential({ pkce: 'optional' });
    const bare = await authorize(tenant, lax, user, { overrides: without(...challenge, 'nonce') });
    const tokens = await post(
      tenant.endpoint('token'),
      { grant_type: 'authorization_code', code: bare.code, redirect_uri: redirectUri },
      lax,
    );
    expect(tokens.status).toBe(200);

    const { code } = await authorize(tenant, confidential, user, { overrides: without(...challenge) });
    const downgraded = await redeem(tenant, confidential, { code, verifier: pkce().verifier });
    expect([downgraded.status, downgraded.body.error]).toEqual([400, 'invalid_grant']);
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
    expect((await post(tenant.endpoint('token'), form, confidential)).status).toBe(200);
  });

  it.each(['é', 'Zoë 😀 漢字', ' a+b  c%20&=#"<>', 'x'.repeat(4_096)])(
    'N20: returns the state exactly, in every response mode: %#',
    async (state) => {
      for (const mode of ['query', 'fragment']) {
        const location = (await request({ state, prompt: 'none', response_mode: mode })).headers.get('location') ?? '';
        expect(new URLSearchParams(location.split(mode === 'query' ? '?' : '#')[1]).get('state')).toBe(state);
      }
      const page = await request({ state, prompt: 'none', response_mode: 'form_post' });
      expect(hiddenValue(page, 'state')).toBe(state);
      const browser = newBrowser();
      const login = await browser.get(authorizationUrl(tenant, client, pkce(), { state }));
      expect(callbackOf(await browser.submit(login, { username: user.username, password: user.password })).get('state')).toBe(state);
    },
  );

  it('N20: refuses a state that is not percent-encoded, whose bytes could be any text', async () => {
    expect(await rawGet(authorizationUrl(tenant, client, pkce(), { state: 'STATE', prompt: 'none' }), 'STATE', 'Zoë')).toBe(400);
    expect(await rawGet(authorizationUrl(tenant, client, pkce(), { state: 'STATE', prompt: 'none' }), 'STATE', '%E9')).toBe(400);
  });

  it.each([
    ['longer than 4,096 characters', 'x'.repeat(4_097), 'state has more than 4096 characters'],
    ['with a line break', 'a\r\nb', 'state contains characters that are not allowed'],
  ])('N20: shows an error page for a state %s', async (_name, state, description) => {
    for (const mode of ['query', 'fragment', 'form_post']) {
      const page = await request({ state, response_mode: mode, prompt: 'none' });
      expect([page.status, page.headers.get('location')]).toEqual([400, null]);
      expect(page.text).toContain(description);
    }
  });

  it('N19: takes any number of seconds for max_age, and says what is none', async () => {
    expect(callbackOf(await request({ max_age: '99999999999999999999', prompt: 'none' })).get('error')).toBe('login_required');
    expect(callbackOf(await request({ max_age: '-1' })).get('error_description')).toContain('0 or more');
  });

  it('attack A11: answers login_required at the client to prompt=none without a session', async () => {
    const callback = callbackOf(await request({ prompt: 'none' }));
    expect([callback.get('error'), callback.get('state')]).toEqual(['login_required', 'state-of-the-test']);
  });

  it('attack A12: redirects with 303 after a form with credentials', async () => {
    const browser = newBrowser();
    const login = await browser.get(authorizationUrl(tenant, client, pkce()));
    const answer = await browser.submitOnce(login, { username: user.username, password: user.password });
    expect(answer.status).toBe(303);
  });

  it('attack A13: refuses framing, leaks no referrer, runs no inline script or style', async () => {
    const page = await request({});
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).not.toContain('unsafe-eval');
    expect(page.headers.get('x-frame-options')).toBe('DENY');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('cache-control')).toContain('no-store');
    expect(page.text).not.toMatch(/<style[ >]|style="/);
  });

  it('attack A14: gives /authorize and /login no CORS', async () => {
    for (const path of ['oauth/authorize', 'login']) {
      const page = await newBrowser().request(`${tenant.issuer}/${path}`, { method: 'GET', headers: { origin: 'https://evil.example' } });
      expect(page.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('attack A15: shows HTML as the text that it is, wherever somebody else’s words are shown', async () => {
    const evil = `"><img src=x onerror=alert(1)><script>alert(1)</script><svg/onload='alert(1)'>`;
    const named = await tenant.publicClient({ name: evil, first_party: false, redirect_uris: [redirectUri] });
    const browser = newBrowser();
    const asked = authorizationUrl(tenant, named, pkce(), { login_hint: evil, state: evil, nonce: evil });
    const login = await browser.get(asked);
    const consent = await browser.submit(login, { username: user.username, password: user.password });
    const wrong = newBrowser();
    const query = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString();
    const pages: readonly Page[] = [
      ...[login, consent, await browser.get(`${tenant.issuer}/account/applications`)],
      await wrong.submit(await wrong.get(asked), { username: evil, password: evil }),
      await wrong.get(authorizationUrl(tenant, { client_id: evil }, pkce(), { state: evil, error_description: evil })),
      await wrong.get(authorizationUrl(tenant, named, pkce(), { redirect_uri: evil })),
      await wrong.get(authorizationUrl(tenant, named, pkce(), { redirect_uri: `${redirectUri}?${encodeURIComponent(evil)}` })),
      await browser.get(`${tenant.issuer}/device?${query({ user_code: evil })}`),
      await browser.get(`${tenant.issuer}/oauth/logout?${query({ client_id: named.client_id, state: evil, id_token_hint: evil })}`),
      await browser.get(`${tenant.issuer}/oauth/logout?${query({ client_id: named.client_id, state: evil, logout_hint: evil })}`),
      await browser.get(`${tenant.issuer}/verify-email?${query({ token: evil })}`),
    ];
    for (const { url, text } of pages) {
      const root = parse(text);
      const injected = root.querySelectorAll('script:not([src]), img[src="x"], svg[onload], [onerror], [onload]');
      expect([url, injected.map(String)]).toEqual([url, []]);
    }
    expect(parse(login.text).querySelector('#username')?.getAttribute('value')).toBe(evil);
    expect(parse(consent.text).querySelector('main')?.text).toContain(evil);
    expect(callbackOf(await browser.submit(consent, {}, 'deny')).get('state')).toBe(evil);
  });

  it('attack A15: escapes HTML in the values of a form_post response', async () => {
    for (const state of [
      '"><script>alert(1)</script>',
      `' onfocus=alert(1) autofocus x='`,
      '&quot;&lt;b&gt;',
      '</form><form action=//evil.example>',
    ]) {
      const page = await request({ response_mode: 'form_post', prompt: 'none', state });
      expect([page.status, hiddenValue(page, 'state')]).toEqual([200, state]);
      expect(page.text).not.toContain('<script>alert');
      expect(parse(page.text, { blockTextElements: { script: true } }).querySelectorAll('[onfocus], [autofocus]')).toEqual([]);
      expect(page.text.match(/<form/g)).toHaveLength(1);
    }
  });

  it('attack A16: refuses a login form in a browser that did not start it', async () => {
    const login = await newBrowser().get(authorizationUrl(tenant, client, pkce()));
    const victim = newBrowser();
    await victim.get(authorizationUrl(tenant, client, pkce()));
    const answer = await victim.submit(login, { username: user.username, password: user.password });
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    expect(victim.cookie('session')).toBeNull();
  });

  it('attack A16, N03: answers a login form that is sent twice with the same code, until it is used', async () => {
    const [browser, proof] = [newBrowser(), pkce()];
    const login = await browser.get(authorizationUrl(tenant, client, proof));
    const credentials = { username: user.username, password: user.password };
    const code = callbackOf(await browser.submit(login, credentials)).get('code') ?? '';
    expect(callbackOf(await browser.submit(login, credentials)).get('code')).toBe(code);
    const wrong = await browser.submit(login, { ...credentials, password: 'not the password' });
    expect(wrong.headers.get('location')).toBeNull();
    expect((await redeem(tenant, client, { code, verifier: proof.verifier })).status).toBe(200);
    const late = await browser.submit(login, credentials);
    expect([late.status, late.headers.get('location'), textOf(late, 'h1')]).toEqual([200, null, 'This sign-in is complete']);
  });

  it('attack A16: refuses a consent form of another browser, and keeps the first decision of one sent twice (N03)', async () => {
    const thirdParty = await tenant.publicClient({ first_party: false });
    const browser = newBrowser();
    const consent = await browser.submit(await browser.get(authorizationUrl(tenant, thirdParty, pkce())), {
      username: user.username,
      password: user.password,
    });
    expect(textOf(consent, '#allow')).toBeTruthy();
    expect((await newBrowser().submit(consent, {}, 'allow')).status).toBe(400);
    const code = callbackOf(await browser.submit(consent, {}, 'allow')).get('code');
    expect(code).toMatch(/^ost_ac_/);
    for (const button of ['allow', 'deny']) expect(callbackOf(await browser.submit(consent, {}, button)).get('code')).toBe(code);
  });

  it('denies a request that the user denies, at the client', async () => {
    const thirdParty = await tenant.publicClient({ first_party: false });
    const browser = newBrowser();
    const consent = await browser.submit(await browser.get(authorizationUrl(tenant, thirdParty, pkce())), {
      username: user.username,
      password: user.password,
    });
    expect(callbackOf(await browser.submit(consent, {}, 'deny')).get('error')).toBe('access_denied');
  });
});
