import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'node-html-parser';
import { ClientKey } from '#testing';
import { admin, adminOk } from '../support/admin.js';
import { authorizationUrl, callbackOf, logIn, newBrowser, post, redeem } from '../support/journey.js';
import { pkce } from '../support/pkce.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from '../support/tenant.js';
import type { Page, UserAgent } from '../support/user-agent.js';

const host = 'https://app.example.com';

/** What is not the client's, however near it is to its one address. */
const foreign: readonly (readonly [string, readonly string[]])[] = [
  ['A01', ['https://attacker.example/callback', host, '/callback', '//app.example.com/callback', `javascript:alert(1)//${redirectUri}`]],
  [
    'A02',
    [
      `${host}.evil.com/callback`,
      `${host}@evil.example/callback`,
      `${host}:443/callback`,
      `${host}./callback`,
      'https://www.app.example.com/callback',
      'https://evil.example\\@app.example.com/callback',
      'https://\u0430pp.example.com/callback',
      'http://app.example.com/callback',
    ],
  ],
  [
    'A03',
    [
      ...['x/..%2fcallback', '%252e%252e/callback', '..;/callback', 'x/../callback', './callback', '/callback', '%63allback'].map(
        (path) => `${host}/${path}`,
      ),
      ...['/..', '/%2e%2e/evil', '%2f..%2f..%2fevil', '%5c..', '%00'].map((path) => `${redirectUri}${path}`),
    ],
  ],
  [
    'A04',
    [
      ...['HTTPS://app.example.com/callback', 'https://APP.example.com/callback', `${host}/Callback`],
      ...['/', '?', '?next=evil', '#', '#evil', ';x', ' ', '%20', '\t', '\n'].map((end) => `${redirectUri}${end}`),
    ],
  ],
];

/** What nobody may register: no program runs, nothing leaves TLS but to this device, and no two parsers read it in two ways. */
const unregistrable = [
  ...['javascript:alert(1)', 'JAVASCRIPT:alert(1)', 'javascript://app.example.com/%0Aalert(1)', 'data:text/html,hello', 'vbscript:x'],
  ...['blob:https://app.example.com/x', 'file:///etc/passwd', 'about:blank', 'view-source:https://app.example.com/', 'app:/callback'],
  ...['http://app.example.com/callback', 'http://127.0.0.1.evil.example/cb', 'http://localhost.evil.example/cb', 'http://10.0.0.1/cb'],
  ...['http://127.1/cb', 'http://2130706433/cb', 'http://0.0.0.0/cb', 'http://127.0.0.1@evil.example/cb', 'ftp://app.example.com/cb'],
  ...['https://*.example.com/cb', 'https://u:p@app.example.com/cb', '//app.example.com/cb', 'https:app.example.com/cb', '', ' '],
  ...[`${redirectUri}#fragment`, `${redirectUri}?code=mine`, `${redirectUri}?State=mine`, `${host}/a/../cb`, `${host}/%2e%2e/cb`],
  ...[`${host}/a%2fcb`, `${redirectUri}\n`, ` ${redirectUri}`, 'https://evil.example\\@app.example.com/cb', 'https://APP.example.com/cb'],
];

type Problem = { readonly errors: readonly { readonly pointer: string }[] };

describe('attacks on the addresses that responses go to', () => {
  let tenant: TestTenant;
  let client: TestClient;
  let user: TestUser;
  let key: ClientKey;
  let stranger: ClientKey;
  /** Where the user is signed in: a response would have a code in it. */
  let signedIn: UserAgent;

  beforeAll(async () => {
    const legacy = { legacy_features: ['implicit'] };
    [tenant, key, stranger] = await Promise.all([
      TestTenant.create({ settings: { ...legacy, dynamic_registration: 'open' } }),
      ClientKey.generate('ES256'),
      ClientKey.generate('ES256'),
    ]);
    const members = { ...legacy, response_types: ['code', 'code id_token'], web_message_responses: true, jwks: { keys: [key.jwk] } };
    [client, user] = await Promise.all([tenant.confidential({ ...members, scopes: ['openid'] }), tenant.user()]);
    signedIn = newBrowser();
    await logIn(signedIn, await signedIn.get(addressOf()), user);
    expect(callbackOf(await signedIn.get(addressOf())).get('code')).toMatch(/^ost_ac_/);
  });

  const addressOf = (overrides: Record<string, string | null> = {}): URL =>
    authorizationUrl(tenant, client, pkce(), { scope: 'openid', ...overrides });
  const signed = async (uri: string, by = key): Promise<string> => {
    const { client_id: clientId } = client;
    const claims = { ...Object.fromEntries(addressOf({ redirect_uri: uri }).searchParams), sub: undefined };
    return by.sign({ clientId, issuer: tenant.issuer }, claims, { typ: 'oauth-authz-req+jwt' });
  };
  const opened = (overrides: Record<string, string | null>): Promise<Page> => signedIn.get(addressOf(overrides));

  /** Every way to the authorization endpoint, each with a session. */
  const ways: readonly ((uri: string) => Promise<Page>)[] = [
    (uri) => opened({ redirect_uri: uri }),
    (uri) => signedIn.request(tenant.endpoint('authorize'), { method: 'POST', body: addressOf({ redirect_uri: uri }).searchParams }),
    (uri) => opened({ redirect_uri: uri, prompt: 'none' }),
    (uri) => opened({ redirect_uri: uri, response_mode: 'form_post' }),
    (uri) => opened({ redirect_uri: uri, response_mode: 'web_message' }),
    (uri) => opened({ redirect_uri: uri, response_mode: 'jwt' }),
    (uri) => opened({ redirect_uri: uri, response_type: 'code id_token' }),
    (uri) => opened({ redirect_uri: uri, response_type: 'nonsense', scope: 'none:such', prompt: 'none', max_age: 'x' }),
    // Outside of the object stands the registered address, which does not count.
    async (uri) => opened({ request: await signed(uri) }),
    async (uri) => opened({ request: await signed(uri, stranger) }),
    (uri) => opened({ redirect_uri: uri, request: 'a.b.c' }),
    (uri) => opened({ redirect_uri: uri, request_uri: `${host}/request` }),
  ];

  const expectErrorPage = (page: Page, uri: string): void => {
    const said = [page.status, page.headers.get('location'), page.headers.get('content-type')];
    expect([uri, ...said]).toEqual([uri, 400, null, 'text/html; charset=utf-8']);
    const root = parse(page.text);
    expect(root.querySelector('#error')).not.toBeNull();
    expect(root.querySelectorAll('form, iframe, script, meta[http-equiv], a[href*="callback"], a[href*="evil"]')).toEqual([]);
  };

  it.each(foreign)('attack %s: ends on a page, in whatever way a response to a foreign address is asked for', async (_attack, uris) => {
    const asked = uris.flatMap((uri, nth) =>
      [ways[0], ways[(2 * nth + 1) % ways.length], ways[(2 * nth + 2) % ways.length]].map((ask) => ({ uri, ask })),
    );
    for (const { uri, ask } of asked) if (ask !== undefined) expectErrorPage(await ask(uri), uri);
    for (const ask of ways) expectErrorPage(await ask(uris[0] ?? ''), uris[0] ?? '');
  });

  it('attack A01: and without any address, of which nobody takes the one that is registered', async () => {
    for (const uri of [null, '']) expectErrorPage(await opened({ redirect_uri: uri }), String(uri));
    const other = await tenant.publicClient({ redirect_uris: ['https://other.example/cb'], scopes: ['openid'] });
    expectErrorPage(await opened({ redirect_uri: 'https://other.example/cb' }), "another client's");
    expectErrorPage(await opened({ client_id: other.client_id }), "another client's");
  });

  it.each(foreign)('attack %s: nothing is pushed for a foreign address, signed or not', async (_attack, uris) => {
    for (const uri of uris)
      for (const form of [Object.fromEntries(addressOf({ redirect_uri: uri }).searchParams), { request: await signed(uri) }]) {
        const { status, body } = await post(tenant.endpoint('par'), form, client);
        expect([uri, status, Object.keys(body), body['error']]).toEqual([uri, 400, ['error', 'error_description'], 'invalid_request']);
      }
  });

  it('attack A05: is registered by nobody: not as an application is made, nor as it is changed', async () => {
    const path = tenant.path(`/applications/${client.client_id}`);
    for (let from = 0; from < unregistrable.length; from += 10) {
      const uris = unregistrable.slice(from, from + 10);
      const members = { redirect_uris: [redirectUri, ...uris] };
      const made = await admin<Problem>('POST', tenant.path('/applications'), { name: 'Evil', type: 'public', ...members });
      for (const { status, body } of [made, await admin<Problem>('PATCH', path, members)])
        expect([status, body.errors.map(({ pointer }) => pointer)]).toEqual([400, uris.map((_uri, nth) => `/redirect_uris/${nth + 1}`)]);
    }
    expect(await adminOk('GET', path)).toMatchObject({ redirect_uris: [redirectUri] });
  });

  it('attack A05: nor by a client that registers itself, or replaces what it registered (RFC 7591 §3.2.2)', async () => {
    const send = async (url: string, method: string, body: object, token?: string) => {
      const headers = { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) };
      const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
      return { status: response.status, body: (await response.json()) as Record<string, string> };
    };
    const { body: own } = await send(tenant.endpoint('register'), 'POST', { redirect_uris: [redirectUri] });
    const [uriOfOwn = '', token] = [own['registration_client_uri'], own['registration_access_token']];
    for (const uri of unregistrable) {
      const metadata = { redirect_uris: [redirectUri, uri] };
      const { status, body } = await send(tenant.endpoint('register'), 'POST', metadata);
      expect([uri, status, body['error']]).toEqual([uri, 400, 'invalid_redirect_uri']);
    }
    for (const uri of unregistrable.filter((_uri, nth) => nth % 8 === 0)) {
      const replaced = { redirect_uris: [uri], client_id: own['client_id'] };
      expect((await send(uriOfOwn, 'PUT', replaced, token)).body['error']).toBe('invalid_redirect_uri');
    }
    expect(await adminOk('GET', tenant.path(`/applications/${own['client_id'] ?? ''}`))).toMatchObject({ redirect_uris: [redirectUri] });
  });

  it('attacks A06, A21: an address on this device varies in its port alone, and the code is redeemed with the port that was asked for', async () => {
    const native = await tenant.publicClient({
      ...{
        application_type: 'native',
        first_party: false,
        redirect_uris: ['http://127.0.0.1/cb', 'http://[::1]:8000/cb?x=1'],
        scopes: ['openid'],
      },
    });
    const [browser, proof] = [newBrowser(), pkce()];
    const ask = (uri: string): Promise<Page> =>
      browser.get(authorizationUrl(tenant, native, proof, { redirect_uri: uri, scope: 'openid', prompt: 'login' }));
    for (const uri of [
      ...['http://127.0.0.1/cb', 'http://127.0.0.1:1/cb', 'http://127.0.0.1:65535/cb', 'http://[::1]/cb?x=1', 'http://[::1]:51234/cb?x=1'],
    ])
      expect([uri, (await ask(uri)).status]).toEqual([uri, 200]);
    for (const uri of [
      ...['http://127.0.0.1:1/other', 'http://127.0.0.1:1/cb/', 'http://127.0.0.1:1/cb?x=1', 'http://127.0.0.1:1/CB', 'http://[::1]:1/cb'],
      ...['https://127.0.0.1:1/cb', 'http://localhost:1/cb', 'http://127.0.0.2:1/cb', 'http://127.1:1/cb', 'http://[::2]:1/cb?x=1'],
      ...['http://127.0.0.1:0/cb', 'http://127.0.0.1:65536/cb', 'http://127.0.0.1:/cb', 'http://127.0.0.1:01/cb', 'http://127.0.0.1:-1/cb'],
      ...['http://127.0.0.1:1@evil.example/cb', 'http://127.0.0.1.evil.example:1/cb', 'http://u@127.0.0.1:1/cb', 'HTTP://127.0.0.1:1/cb'],
      ...['http://127.0.0.1:1#/cb', 'http://127.0.0.1:1/cb#', 'http://[0:0:0:0:0:0:0:1]:1/cb?x=1', 'http://[::ffff:127.0.0.1]:1/cb'],
    ])
      expectErrorPage(await ask(uri), uri);

    const asked = 'http://127.0.0.1:51234/cb';
    const back = await browser.submit(await logIn(browser, await ask(asked), user), {}, 'allow');
    expect(back.headers.get('location')).toMatch(/^http:\/\/127\.0\.0\.1:51234\/cb\?code=/);
    const code = callbackOf(back).get('code') ?? '';
    const redeemAt = (uri: string) => redeem(tenant, native, { code, verifier: proof.verifier }, { redirect_uri: uri });
    for (const uri of ['http://127.0.0.1/cb', 'http://127.0.0.1:51235/cb', 'http://[::1]:51234/cb?x=1', `${asked}/`, redirectUri])
      expect(await redeemAt(uri)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await redeemAt('')).body.error).toBe('invalid_request');
    expect((await redeemAt(asked)).status).toBe(200);
  });
});
