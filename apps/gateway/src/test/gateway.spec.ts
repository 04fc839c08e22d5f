import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventMap, type LimitRule, rpcMap, ServiceError, type ServiceErrorCode, type TenantId } from '#contracts';
import { stylesheetName, themeVersion } from '#pages';
import {
  acme,
  alice,
  browserCookie,
  browserToken,
  cookieNames,
  display,
  emailToken,
  GatewayUnderTest,
  issuer,
  requestId,
  session,
  sessionCookie,
  sessionToken,
  transactionId,
} from './gateway-under-test.js';

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await GatewayUnderTest.start();
}, 30_000);
afterAll(() => gateway.stop());
beforeEach(() => gateway.reset());

const refuse = (code: ServiceErrorCode, retryAfter?: number) => (): never => {
  throw new ServiceError(code, 'refused', retryAfter === undefined ? {} : { retryAfter });
};
const cookiesOf = (response: Response): string[] => response.headers.getSetCookie();
const policyOf = (response: Response): string => response.headers.get('content-security-policy') ?? '';
const login = `/t/acme/login?transaction=${transactionId}`;
const consent = `/t/acme/consent?transaction=${transactionId}`;
const credentials = { username: 'alice', password: 'correct horse' };

const atStep = (step: 'login' | 'consent' | 'finished'): void => {
  gateway.on(rpcMap.session.getLogin)((key) => ({
    transactionId: key.transactionId,
    authorizationRequestId: requestId,
    step,
    session: step === 'login' ? null : session,
  }));
  gateway.on(rpcMap.token.describeAuthorization)(() => display);
  gateway.on(rpcMap.identity.findUser)(() => ({ user: alice }));
};
const verified = (): void => {
  atStep('login');
  gateway.on(rpcMap.identity.verifyPassword)(() => ({ user: alice }));
  gateway.on(rpcMap.session.completeLogin)(() => ({ sessionToken, session, authorizationRequestId: requestId }));
  gateway.on(rpcMap.token.resumeAuthorization)(() => ({ kind: 'redirect', location: 'https://notes.example/cb?code=c' }));
};

const expectPage = async (response: Response, status: number): Promise<string> => {
  const page = await response.text();
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('x-frame-options')).toBe('DENY');
  expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
  expect(policyOf(response)).toContain("default-src 'none'");
  expect(policyOf(response)).toContain("frame-ancestors 'none'");
  expect(policyOf(response)).not.toContain('unsafe');
  return page;
};
const expectErrorPage = async (response: Response, status: number): Promise<string> => {
  const page = await expectPage(response, status);
  expect(page).toContain('id="error"');
  expect(page).toContain(response.headers.get('x-request-id') ?? 'no reference');
  return page;
};
const expectOAuthError = async (response: Response, status: number, error: string): Promise<void> => {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const body = (await response.json()) as Record<string, unknown>;
  expect(body).toMatchObject({ error, error_description: expect.any(String) });
  expect(JSON.stringify(body)).not.toMatch(/ at |\.ts|node_modules/);
};

describe('a tenant', () => {
  const paths = [
    '/.well-known/openid-configuration',
    '/oauth/jwks',
    '/oauth/authorize',
    '/login',
    '/consent',
    '/verify-email',
    '/oauth/logout',
  ];

  it.each(paths)('that is unknown or suspended has no %s', async (path) => {
    gateway.on(rpcMap.tenant.resolveTenant)(({ slug }) => ({ tenant: slug === 'paused' ? { ...acme, slug, status: 'suspended' } : null }));
    for (const slug of ['nobody', 'paused', 'UPPER', '..%2f', '%00', 'a'.repeat(100)]) {
      const response = await gateway.get(`/t/${slug}${path}`);
      expect([404, 400]).toContain(response.status);
      expect(response.headers.get('content-type')).toMatch(path.includes('jwks') || path.includes('well-known') ? /json/ : /html|json/);
    }
    expect(gateway.called()).toEqual([]);
  });

  it('is asked for once, whatever the Host header says', async () => {
    await gateway.get('/t/acme/.well-known/openid-configuration', { 'x-forwarded-host': 'evil.example' });
    const response = await gateway.get('/t/acme/.well-known/openid-configuration');
    expect(await response.json()).toMatchObject({ issuer });
    expect(gateway.calls.filter(({ subject }) => subject === rpcMap.tenant.resolveTenant.subject).length).toBeLessThanOrEqual(1);
  });
});

describe('discovery and keys', () => {
  it('OpenID Connect Discovery §4 and RFC 8414 §3: both addresses give the same document', async () => {
    const responses = await Promise.all([
      gateway.get('/t/acme/.well-known/openid-configuration'),
      gateway.get('/.well-known/oauth-authorization-server/t/acme'),
    ]);
    const [one, other] = await Promise.all(responses.map(async (response) => (await response.json()) as Record<string, unknown>));
    expect(one).toEqual(other);
    expect(one).toMatchObject({
      issuer,
      token_endpoint: `${issuer}/oauth/token`,
      introspection_endpoint: 'http://localhost:3001/t/acme/oauth/introspect',
      ui_locales_supported: ['en', 'de'],
    });
    for (const response of responses) expect(response.headers.get('cache-control')).toBe('public, max-age=300');
  });

  it('gives the keys of the tenant', async () => {
    gateway.on(rpcMap.token.getJwks)(() => ({ keys: [{ kid: 'k' }] }));
    const response = await gateway.get('/t/acme/oauth/jwks');
    expect(await response.json()).toEqual({ keys: [{ kid: 'k' }] });
    expect(response.headers.get('content-type')).toContain('application/jwk-set+json');
    expect(gateway.called()).toEqual(['token.get-jwks']);
  });

  it('asks for the keys again once they changed, and not before', async () => {
    const kids = async () =>
      ((await (await gateway.get('/t/acme/oauth/jwks')).json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
    gateway.on(rpcMap.token.getJwks)(() => ({ keys: [{ kid: 'new' }] }));
    expect(await kids()).toEqual(['k']);
    await gateway.hear(eventMap.token.signingKeysRotated, { kids: ['new'] }, randomUUID() as TenantId);
    expect(await kids()).toEqual(['k']);
    await gateway.hear(eventMap.token.signingKeysRotated, { kids: ['new'] });
    expect(await kids()).toEqual(['new']);
  });

  it.each(['/oauth/jwks', '/.well-known/openid-configuration'])('answers 304 to who has %s already', async (path) => {
    gateway.on(rpcMap.token.getJwks)(() => ({ keys: [{ kid: 'new' }] }));
    const tag = (await gateway.get(`/t/acme${path}`)).headers.get('etag') ?? '';
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*'])
      expect((await gateway.get(`/t/acme${path}`, { 'if-none-match': known })).status).toBe(304);
    expect((await gateway.get(`/t/acme${path}`, { 'if-none-match': '"other"' })).status).toBe(200);
  });
});

describe.each([
  ['token', rpcMap.token.issueToken],
  ['revoke', rpcMap.token.revokeToken],
] as const)('the %s endpoint', (name, rpc) => {
  const path = `/t/acme/oauth/${name}`;

  it('hands the parameters on as they came, duplicates included, in one RPC', async () => {
    gateway.on(rpc)(() => ({ status: 400, headers: { 'www-authenticate': 'Basic realm="x"' }, body: { error: 'invalid_client' } }));
    const response = await gateway.post(`${path}?token=in-the-query`, 'a=1&a=2&b=%C3%A4+%2B', { authorization: 'Basic eDp5' });
    expect(gateway.requestOf(rpc)).toEqual({
      parameters: [
        ['a', '1'],
        ['a', '2'],
        ['b', 'ä +'],
      ],
      authorization: 'Basic eDp5',
    });
    expect(gateway.called()).toHaveLength(1);
    expect(response.status).toBe(400);
    expect(response.headers.get('www-authenticate')).toBe('Basic realm="x"');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('pragma')).toBe('no-cache');
    expect(await response.json()).toEqual({ error: 'invalid_client' });
  });

  it('lets the protocol judge a request without a body', async () => {
    gateway.on(rpc)(({ parameters }) => ({ status: 400, headers: {}, body: { error: 'invalid_request', count: parameters.length } }));
    expect(await (await gateway.fetch(path, { method: 'POST' })).json()).toEqual({ error: 'invalid_request', count: 0 });
  });

  it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('answers %s with 405 and Allow', async (method) => {
    const response = await gateway.fetch(path, { method });
    expect(response.headers.get('allow')).toMatch(/\bPOST\b/);
    await expectOAuthError(response, 405, 'invalid_request');
  });

  it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x', 'garbage'])('refuses the content type %s', async (type) => {
    const response = await gateway.post(path, '{"grant_type":"x"}', { 'content-type': type });
    expect([400, 415]).toContain(response.status);
    await expectOAuthError(response, response.status, 'invalid_request');
    expect(gateway.called()).toEqual([]);
  });

  it('refuses a body over 64 KiB, invalid UTF-8, bad percent-encoding and NUL', async () => {
    await expectOAuthError(await gateway.post(path, `a=${'x'.repeat(65 * 1024)}`), 413, 'invalid_request');
    await expectOAuthError(await gateway.post(path, new Uint8Array([0x61, 0x3d, 0xff, 0xfe])), 400, 'invalid_request');
    await expectOAuthError(await gateway.post(path, 'a=%ff%fe'), 400, 'invalid_request');
    await expectOAuthError(await gateway.post(path, 'a=%zz'), 400, 'invalid_request');
    await expectOAuthError(await gateway.post(path, 'a=%00'), 400, 'invalid_request');
    expect(gateway.called()).toEqual([]);
  });

  it('is down with its service: 503, Retry-After, within 2 s', async () => {
    const start = Date.now();
    const response = await gateway.post(path, { a: '1' });
    expect(Date.now() - start).toBeLessThan(2_000);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    await expectOAuthError(response, 503, 'temporarily_unavailable');
  });

  it('tells nothing of a fault of ours', async () => {
    gateway.on(rpc)(() => {
      throw new Error('SELECT secret FROM t');
    });
    const response = await gateway.post(path, { a: '1' });
    expect(await response.clone().text()).not.toContain('SELECT');
    await expectOAuthError(response, 500, 'server_error');
  });
});

describe('the userinfo endpoint', () => {
  const path = '/t/acme/oauth/userinfo';
  beforeEach(() => gateway.on(rpcMap.token.getUserinfo)(() => ({ status: 200, headers: {}, body: { sub: alice.id } })));

  it('RFC 6750 §2.1, §2.2: takes the token from the header or the form', async () => {
    await gateway.get(`${path}?access_token=query`, { authorization: 'Bearer a' });
    expect(gateway.requestOf(rpcMap.token.getUserinfo)).toEqual({ authorization: 'Bearer a', bodyToken: null });
    const response = await gateway.post(path, { access_token: 'b' });
    expect(gateway.requestOf(rpcMap.token.getUserinfo)).toEqual({ authorization: null, bodyToken: 'b' });
    expect(await response.json()).toEqual({ sub: alice.id });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('answers with the media type the service says, for a signed answer', async () => {
    gateway.on(rpcMap.token.getUserinfo)(() => ({ status: 401, headers: { 'www-authenticate': 'Bearer realm="x"' }, body: null }));
    const response = await gateway.get(path);
    expect(response.status).toBe(401);
    expect(await response.text()).toBe('');
  });

  it('refuses two tokens in the form, other methods and other content types', async () => {
    await expectOAuthError(await gateway.post(path, 'access_token=a&access_token=b'), 400, 'invalid_request');
    await expectOAuthError(await gateway.fetch(path, { method: 'DELETE' }), 405, 'invalid_request');
    await expectOAuthError(await gateway.post(path, '{}', { 'content-type': 'application/json' }), 415, 'invalid_request');
    expect(gateway.called()).toEqual([]);
  });
});

describe('CORS', () => {
  const preflight = (path: string) =>
    gateway.fetch(path, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://spa.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });

  it.each([
    '/t/acme/oauth/token',
    '/t/acme/oauth/revoke',
    '/t/acme/oauth/userinfo',
    '/t/acme/oauth/jwks',
    '/t/acme/.well-known/openid-configuration',
    '/.well-known/oauth-authorization-server/t/acme',
  ])('opens %s to every origin, without credentials, refusals included', async (path) => {
    const response = await preflight(path);
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-headers')).toContain('Authorization');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    for (const init of [{}, { method: 'PUT' }, { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } }]) {
      const answer = await gateway.fetch(path, init);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    }
  });

  it.each(['/t/acme/oauth/authorize', '/t/acme/oauth/logout', '/t/acme/login', '/t/acme/consent', '/t/acme/verify-email'])(
    'attack A14: keeps %s closed',
    async (path) => {
      const response = await preflight(path);
      expect(response.status).toBe(405);
      for (const answer of [response, await gateway.get(path, { origin: 'https://spa.example' })]) {
        expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
    },
  );
});

describe('the authorization endpoint', () => {
  const path = '/t/acme/oauth/authorize';

  it('goes back to the client with 303, from GET and POST, with one RPC where there is no session', async () => {
    gateway.on(rpcMap.token.startAuthorization)(() => ({ kind: 'redirect', location: 'https://notes.example/cb?error=x' }));
    for (const response of [await gateway.get(`${path}?client_id=a&client_id=b`), await gateway.post(path, 'client_id=a&client_id=b')]) {
      expect(response.status).toBe(303);
      expect(response.headers.get('location')).toBe('https://notes.example/cb?error=x');
      expect(gateway.requestOf(rpcMap.token.startAuthorization)).toEqual({
        parameters: [
          ['client_id', 'a'],
          ['client_id', 'b'],
        ],
        session: null,
      });
    }
    expect(gateway.called()).toEqual(['token.start-authorization', 'token.start-authorization']);
  });

  it('looks up the session of the cookie, but nothing that is no session secret', async () => {
    gateway.on(rpcMap.session.getSession)(() => ({ session }));
    gateway.on(rpcMap.token.startAuthorization)(() => ({ kind: 'redirect', location: 'https://notes.example/cb' }));
    await gateway.get(path, { cookie: sessionCookie });
    expect(gateway.requestOf(rpcMap.token.startAuthorization)?.session).toEqual(session);
    gateway.calls.length = 0;
    for (const value of ['garbage', browserToken, `${sessionToken}x`, ''])
      await gateway.get(path, { cookie: `${cookieNames.session}=${value}` });
    await gateway.get(path, { cookie: sessionCookie.replace('session', 'other') });
    expect(new Set(gateway.called())).toEqual(new Set(['token.start-authorization']));
  });

  it('begins a login: binding cookie with __Host-, HttpOnly, Secure, SameSite=Lax, and 303 to the page', async () => {
    gateway.on(rpcMap.token.startAuthorization)(() => ({ kind: 'login_required', requestId }));
    gateway.on(rpcMap.session.startLogin)(() => ({
      transaction: { transactionId, authorizationRequestId: requestId, step: 'login', session: null },
      browserToken,
    }));
    const response = await gateway.get(path);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(`${issuer}/login?transaction=${transactionId}`);
    expect(cookiesOf(response)).toEqual([`${cookieNames.browser}=${browserToken}; Path=/; HttpOnly; Secure; SameSite=Lax`]);

    const again = await gateway.get(path, { cookie: browserCookie });
    expect(gateway.requestOf(rpcMap.session.startLogin)).toEqual({ authorizationRequestId: requestId, browserToken, session: null });
    expect(cookiesOf(again)).toEqual([]);
  });

  it('goes to the consent page where a session serves', async () => {
    gateway.on(rpcMap.session.getSession)(() => ({ session }));
    gateway.on(rpcMap.token.startAuthorization)(() => ({ kind: 'consent_required', requestId }));
    gateway.on(rpcMap.session.startLogin)(() => ({
      transaction: { transactionId, authorizationRequestId: requestId, step: 'consent', session },
      browserToken,
    }));
    const response = await gateway.get(path, { cookie: sessionCookie });
    expect(response.headers.get('location')).toBe(`${issuer}/consent?transaction=${transactionId}`);
    expect(gateway.requestOf(rpcMap.session.startLogin)?.session).toEqual(session);
  });

  it('attack A01: shows a page, and goes nowhere, where the client or its address is wrong', async () => {
    gateway.on(rpcMap.token.startAuthorization)(() => ({
      kind: 'error_page',
      error: 'invalid_request',
      description: '<b>redirect_uri</b>',
    }));
    const response = await gateway.get(path);
    expect(response.headers.get('location')).toBeNull();
    const page = await expectErrorPage(response, 400);
    expect(page).toContain('&lt;b&gt;redirect_uri&lt;/b&gt;');
    expect(page).toContain('invalid_request');
  });

  it('answers by form_post with a page that may run its one script and send to the client only', async () => {
    gateway.on(rpcMap.token.startAuthorization)(() => ({
      kind: 'form_post',
      action: 'https://notes.example/cb',
      parameters: [['code', '"><script>']],
    }));
    const response = await gateway.get(path);
    const page = await expectPage(response, 200);
    expect(page).toContain('value="&quot;&gt;&lt;script&gt;"');
    expect(policyOf(response)).toMatch(/script-src 'sha256-[A-Za-z0-9+/=]+'/);
    expect(policyOf(response)).toContain("form-action 'self' https://notes.example");
  });

  it('shows a page for whatever is malformed', async () => {
    await expectErrorPage(await gateway.get(`${path}?a=%ff`), 400);
    await expectErrorPage(await gateway.get(`${path}?a=%`), 400);
    await expectErrorPage(await gateway.post(path, 'a=%ff'), 400);
    await expectErrorPage(await gateway.post(path, new Uint8Array([0xff])), 400);
    await expectErrorPage(await gateway.post(path, '{}', { 'content-type': 'application/json' }), 415);
    await expectErrorPage(await gateway.post(path, `a=${'x'.repeat(65 * 1024)}`), 413);
    const wrongMethod = await gateway.fetch(path, { method: 'PUT' });
    expect(wrongMethod.headers.get('allow')).toMatch(/GET.*POST/);
    await expectErrorPage(wrongMethod, 405);
    expect(gateway.called()).toEqual([]);
  });

  it('is down with its services: a page, 503, Retry-After', async () => {
    const response = await gateway.get(path);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    await expectErrorPage(response, 503);
  });
});

describe('the login page', () => {
  it('shows the form, in the colours and the language asked for', async () => {
    atStep('login');
    const response = await gateway.get(login, { cookie: browserCookie, 'accept-language': 'de-CH, en;q=0.5' });
    const page = await expectPage(response, 200);
    expect(page).toContain('<html lang="de">');
    expect(page).toContain('id="username"');
    expect(page).toContain(`href="/t/acme/assets/${stylesheetName}"`);
    expect(page).toContain(`href="/t/acme/assets/theme.${themeVersion(acme.branding)}.css"`);
    expect(policyOf(response)).toContain("form-action 'self' https://notes.example");
    expect(policyOf(response)).toContain("img-src 'self' https://assets.acme.example");
    expect(policyOf(response)).not.toContain('script-src');
    expect(gateway.called()).toEqual(['session.get-login', 'token.describe-authorization']);
  });

  it('moves on where the transaction has moved on', async () => {
    atStep('consent');
    expect((await gateway.get(login, { cookie: browserCookie })).headers.get('location')).toBe(
      `${issuer}/consent?transaction=${transactionId}`,
    );
    atStep('finished');
    expect(await expectPage(await gateway.get(login, { cookie: browserCookie }), 200)).toContain('complete');
  });

  it('signs in: session cookie, then 303 back to the client', async () => {
    verified();
    const response = await gateway.post(login, credentials, { cookie: `${browserCookie}; ${sessionCookie}`, 'user-agent': 'browser/1' });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('https://notes.example/cb?code=c');
    expect(cookiesOf(response)).toEqual([`${cookieNames.session}=${sessionToken}; Path=/; HttpOnly; Secure; SameSite=Lax`]);
    expect(gateway.requestOf(rpcMap.session.completeLogin)).toEqual({
      transactionId,
      browserToken,
      userId: alice.id,
      userVersion: alice.version,
      amr: ['pwd'],
      acr: null,
      ipAddress: gateway.requestOf(rpcMap.identity.verifyPassword)?.ipAddress,
      userAgent: 'browser/1',
      previousSessionToken: sessionToken,
    });
    expect(gateway.requestOf(rpcMap.token.resumeAuthorization)).toEqual({ requestId, session, decision: null });
    expect(gateway.called()).toEqual([
      'session.get-login',
      'identity.verify-password',
      'session.complete-login',
      'token.resume-authorization',
    ]);
  });

  it('goes on to the consent page with the same transaction', async () => {
    verified();
    gateway.on(rpcMap.token.resumeAuthorization)(() => ({ kind: 'consent_required', requestId }));
    const response = await gateway.post(login, credentials, { cookie: browserCookie });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(`${issuer}/consent?transaction=${transactionId}`);
  });

  it('attacks A56, A58: shows the same status and body whatever is wrong with the credentials', async () => {
    atStep('login');
    const bodies = new Set<string>();
    for (const code of ['invalid_credentials', 'invalid_argument'] as const) {
      gateway.on(rpcMap.identity.verifyPassword)(refuse(code));
      const response = await gateway.post(login, credentials, { cookie: browserCookie });
      expect(cookiesOf(response)).toEqual([]);
      bodies.add(await expectPage(response, 400));
    }
    gateway.calls.length = 0;
    bodies.add(await (await gateway.post(login, { ...credentials, password: 'x'.repeat(513) }, { cookie: browserCookie })).text());
    expect(gateway.called()).not.toContain('identity.verify-password');
    expect(bodies.size).toBe(1);
    const [body = ''] = bodies;
    expect(body).toContain('id="error"');
    expect(body).toContain('value="alice"');
    expect(body).not.toContain('correct horse');
  });

  it('attack A15: shows what was typed as text', async () => {
    atStep('login');
    gateway.on(rpcMap.identity.verifyPassword)(refuse('invalid_credentials'));
    const response = await gateway.post(login, { username: '"><script>alert(1)</script>', password: 'x' }, { cookie: browserCookie });
    expect(await expectPage(response, 400)).not.toContain('<script>');
  });

  it('asks for what is missing without asking the identity service', async () => {
    atStep('login');
    for (const form of [{}, { username: 'alice' }, { password: 'x' }, { username: '  ', password: 'x' }]) {
      expect(await expectPage(await gateway.post(login, form, { cookie: browserCookie }), 400)).toContain('id="error"');
    }
    expect(gateway.called()).not.toContain('identity.verify-password');
  });

  it('attack A67: says that too many sign in at the moment, with 429 and Retry-After', async () => {
    atStep('login');
    gateway.on(rpcMap.identity.verifyPassword)(refuse('too_many_requests', 7));
    const response = await gateway.post(login, credentials, { cookie: browserCookie });
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await expectPage(response, 429)).toContain('id="error"');
  });

  it('attack A67: refuses a password of a megabyte before anybody looks at it', async () => {
    verified();
    await expectErrorPage(
      await gateway.post(login, { username: 'alice', password: 'x'.repeat(1_000_000) }, { cookie: browserCookie }),
      413,
    );
    expect(gateway.called()).toEqual([]);
  });

  it('attack A57: believes no header about the address of the client', async () => {
    verified();
    await gateway.post(login, credentials, { cookie: browserCookie, 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9' });
    expect(gateway.requestOf(rpcMap.identity.verifyPassword)?.ipAddress).toMatch(/^(127\.0\.0\.1|::1)$/);
  });

  it('attack A16: refuses a form of another browser, a forged one and a replayed one, before looking at the password', async () => {
    verified();
    await expectErrorPage(await gateway.post(login, credentials), 400);
    await expectErrorPage(await gateway.post(login, credentials, { cookie: `${cookieNames.browser}=planted` }), 400);
    await expectErrorPage(await gateway.post('/t/acme/login', credentials, { cookie: browserCookie }), 400);
    await expectErrorPage(await gateway.post(`${login}&transaction=other`, credentials, { cookie: browserCookie }), 400);
    await expectErrorPage(await gateway.post(login, 'username=a&username=b&password=c', { cookie: browserCookie }), 400);
    for (const step of ['consent', 'finished'] as const) {
      atStep(step);
      await expectErrorPage(await gateway.post(login, credentials, { cookie: browserCookie }), 400);
    }
    gateway.on(rpcMap.session.getLogin)(refuse('transaction_invalid'));
    await expectErrorPage(await gateway.post(login, credentials, { cookie: browserCookie }), 400);
    await expectErrorPage(await gateway.get(login, { cookie: browserCookie }), 400);
    expect(gateway.called()).not.toContain('identity.verify-password');
  });

  it('refuses a form that the browser says came from elsewhere', async () => {
    verified();
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of foreign)
      await expectErrorPage(await gateway.post(login, credentials, { cookie: browserCookie, ...headers }), 400);
    expect(gateway.called()).toEqual([]);
    const own = { cookie: browserCookie, origin: 'null', 'sec-fetch-site': 'same-origin' };
    expect((await gateway.post(login, credentials, own)).status).toBe(303);
  });

  it('loses the race of two forms with a page', async () => {
    verified();
    gateway.on(rpcMap.session.completeLogin)(refuse('transaction_invalid'));
    const response = await gateway.post(login, credentials, { cookie: browserCookie });
    expect(cookiesOf(response)).toEqual([]);
    await expectErrorPage(response, 400);
  });

  it('is down with its services: 503 and a page', async () => {
    atStep('login');
    await expectErrorPage(await gateway.post(login, credentials, { cookie: browserCookie }), 503);
    gateway.reset();
    await expectErrorPage(await gateway.get(login, { cookie: browserCookie }), 503);
  });

  it('refuses other methods and other content', async () => {
    const response = await gateway.fetch(login, { method: 'DELETE' });
    expect(response.headers.get('allow')).toMatch(/GET.*POST/);
    await expectErrorPage(response, 405);
    await expectErrorPage(await gateway.post(login, '{}', { 'content-type': 'application/json', cookie: browserCookie }), 415);
    await expectErrorPage(await gateway.post(login, 'username=%ff', { cookie: browserCookie }), 400);
  });
});

describe('the consent page', () => {
  it('shows who asks for what, and who is asked', async () => {
    atStep('consent');
    const response = await gateway.get(consent, { cookie: browserCookie });
    const page = await expectPage(response, 200);
    for (const text of ['Notes', 'id="allow"', 'id="deny"', 'alice']) expect(page).toContain(text);
    expect(policyOf(response)).toContain("form-action 'self' https://notes.example");
  });

  it('does without the account where the identity service is down', async () => {
    atStep('consent');
    gateway.on(rpcMap.identity.findUser)(refuse('unavailable'));
    expect(await expectPage(await gateway.get(consent, { cookie: browserCookie }), 200)).toContain('id="allow"');
  });

  it('leads back to the login, and says when all is done', async () => {
    atStep('login');
    expect((await gateway.get(consent, { cookie: browserCookie })).headers.get('location')).toBe(
      `${issuer}/login?transaction=${transactionId}`,
    );
    atStep('finished');
    expect(await expectPage(await gateway.get(consent, { cookie: browserCookie }), 200)).not.toContain('id="allow"');
    atStep('consent');
    gateway.on(rpcMap.token.describeAuthorization)(refuse('transaction_invalid'));
    expect(await expectPage(await gateway.get(consent, { cookie: browserCookie }), 200)).not.toContain('id="allow"');
  });

  it.each(['allow', 'deny'] as const)('hands the decision on once (%s), and goes to the client with 303', async (decision) => {
    gateway.on(rpcMap.session.finishLogin)(() => ({ transactionId, authorizationRequestId: requestId, step: 'finished', session }));
    gateway.on(rpcMap.token.resumeAuthorization)(() => ({ kind: 'redirect', location: 'https://notes.example/cb' }));
    const response = await gateway.post(consent, { decision }, { cookie: browserCookie });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('https://notes.example/cb');
    expect(gateway.requestOf(rpcMap.token.resumeAuthorization)).toEqual({ requestId, session, decision });
    expect(gateway.called()).toEqual(['session.finish-login', 'token.resume-authorization']);
  });

  it('attack A16: refuses a form of another browser, a forged one and a replayed one', async () => {
    await expectErrorPage(await gateway.post(consent, { decision: 'allow' }), 400);
    await expectErrorPage(await gateway.post(consent, { decision: 'allow' }, { cookie: sessionCookie }), 400);
    await expectErrorPage(await gateway.post('/t/acme/consent', { decision: 'allow' }, { cookie: browserCookie }), 400);
    for (const form of ['', 'decision=maybe', 'decision=allow&decision=deny', 'decision=']) {
      await expectErrorPage(await gateway.post(consent, form, { cookie: browserCookie }), 400);
    }
    await expectErrorPage(
      await gateway.post(consent, { decision: 'allow' }, { cookie: browserCookie, origin: 'https://evil.example' }),
      400,
    );
    expect(gateway.called()).toEqual([]);
    gateway.on(rpcMap.session.finishLogin)(refuse('transaction_invalid'));
    await expectErrorPage(await gateway.post(consent, { decision: 'allow' }, { cookie: browserCookie }), 400);
    expect(gateway.called()).toEqual(['session.finish-login']);
  });
});

describe('the page behind the link that confirms an address', () => {
  const path = `/t/acme/verify-email?token=${emailToken}`;

  it('confirms nothing when it is opened, and once when the button is pressed', async () => {
    gateway.on(rpcMap.identity.verifyEmail)(() => ({ email: 'alice@example.com' }));
    expect(await expectPage(await gateway.get(path), 200)).toContain('id="submit"');
    expect(gateway.called()).toEqual([]);
    expect(await expectPage(await gateway.post(path, ''), 200)).toContain('alice@example.com');
    expect(gateway.requestOf(rpcMap.identity.verifyEmail)).toEqual({ token: emailToken });
  });

  it('says that a link is used, expired, forged or missing', async () => {
    gateway.on(rpcMap.identity.verifyEmail)(refuse('invalid_argument'));
    expect(await expectPage(await gateway.post(path, ''), 400)).toContain('id="error"');
    gateway.calls.length = 0;
    for (const query of ['', '?token=', '?token=garbage', `?token=${sessionToken}`]) {
      await expectPage(await gateway.get(`/t/acme/verify-email${query}`), 400);
      await expectPage(await gateway.post(`/t/acme/verify-email${query}`, ''), 400);
    }
    await expectErrorPage(await gateway.get(`${path}&token=x`), 400);
    expect(gateway.called()).toEqual([]);
  });
});

describe('RP-Initiated Logout 1.0', () => {
  const path = '/t/acme/oauth/logout';
  const cookie = sessionCookie;
  beforeEach(() => {
    gateway.on(rpcMap.session.getSession)(() => ({ session }));
    gateway.on(rpcMap.session.endSession)(() => ({ ended: true }));
  });
  const confirmationOf = (page: string): string => /name="confirmation" value="([^"]+)"/.exec(page)?.[1] ?? 'none';

  it('with a hint that proves it ends the session, clears the cookie and goes where the client said', async () => {
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'end_session', location: 'https://notes.example/bye?state=1' }));
    const response = await gateway.get(`${path}?id_token_hint=h&state=1`, { cookie });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('https://notes.example/bye?state=1');
    expect(cookiesOf(response)[0]).toMatch(new RegExp(`^${cookieNames.session}=; .*(Max-Age=0|Expires=Thu, 01 Jan 1970)`));
    expect(gateway.requestOf(rpcMap.session.endSession)).toEqual({ sessionToken });
    expect(gateway.requestOf(rpcMap.token.beginLogout)?.session).toEqual(session);
  });

  it('attack A69: without a hint it asks, ends nothing, and does as the user says', async () => {
    const location = 'https://notes.example/bye';
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'confirm', clientName: 'Notes', location }));
    const asked = await gateway.get(`${path}?post_logout_redirect_uri=${encodeURIComponent(location)}&client_id=notes`, { cookie });
    const page = await expectPage(asked, 200);
    expect(page).toContain('id="submit"');
    expect(policyOf(asked)).toContain("form-action 'self' https://notes.example");
    expect(gateway.called()).not.toContain('session.end-session');
    const form = { confirmation: confirmationOf(page), post_logout_redirect_uri: location, client_id: 'notes' };

    expect(await expectPage(await gateway.post(path, { ...form, decision: 'stay' }, { cookie }), 200)).toContain('still signed in');
    expect(gateway.called()).not.toContain('session.end-session');

    const done = await gateway.post(path, { ...form, decision: 'sign_out' }, { cookie });
    expect(done.status).toBe(303);
    expect(done.headers.get('location')).toBe(location);
    expect(gateway.called()).toContain('session.end-session');
    expect(gateway.requestOf(rpcMap.token.beginLogout)?.parameters).toEqual([
      ['post_logout_redirect_uri', location],
      ['client_id', 'notes'],
    ]);
  });

  it('refuses a confirmation that is forged, of another session, of another site, or without a session', async () => {
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'confirm', clientName: null, location: null }));
    const confirmation = confirmationOf(await (await gateway.get(path, { cookie })).text());
    const form = { confirmation, decision: 'sign_out' };
    await expectErrorPage(await gateway.post(path, { ...form, confirmation: 'forged' }, { cookie }), 400);
    await expectErrorPage(await gateway.post(path, { ...form, confirmation: '' }, { cookie }), 400);
    await expectErrorPage(await gateway.post(path, { ...form, decision: 'x' }, { cookie }), 400);
    await expectErrorPage(await gateway.post(path, form), 400);
    await expectErrorPage(await gateway.post(path, form, { cookie: `${cookieNames.session}=planted` }), 400);
    await expectErrorPage(await gateway.post(path, form, { cookie, 'sec-fetch-site': 'cross-site' }), 400);
    expect(gateway.called()).not.toContain('session.end-session');
  });

  it('attack A69: a bad hint or address is a page, and ends nothing', async () => {
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'error_page', error: 'invalid_request', description: 'bad' }));
    const response = await gateway.get(`${path}?id_token_hint=bad`, { cookie });
    expect(cookiesOf(response)).toEqual([]);
    await expectErrorPage(response, 400);
    expect(gateway.called()).not.toContain('session.end-session');
  });

  it('asks nobody who is not signed in', async () => {
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'confirm', clientName: null, location: null }));
    expect(await expectPage(await gateway.get(path), 200)).toContain('signed out');
    expect(gateway.called()).toEqual(['token.begin-logout']);
  });

  it('repeats a client\u2019s POST as GET, since browsers send the cookie only then', async () => {
    const response = await gateway.post(path, { id_token_hint: 'h', state: 'a b' }, { 'sec-fetch-site': 'cross-site' });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(`${issuer}/oauth/logout?id_token_hint=h&state=a+b`);
    expect(gateway.called()).toEqual([]);
  });

  it('does not claim to have signed out what it could not', async () => {
    gateway.on(rpcMap.token.beginLogout)(() => ({ kind: 'end_session', location: null }));
    gateway.on(rpcMap.session.endSession)(refuse('unavailable'));
    const response = await gateway.get(path, { cookie });
    expect(cookiesOf(response)).toEqual([]);
    await expectErrorPage(response, 503);
  });
});

describe('stylesheets', () => {
  it.each([`/t/acme/assets/${stylesheetName}`, `/assets/${stylesheetName}`, `/t/acme/assets/theme.${themeVersion(acme.branding)}.css`])(
    '%s may be kept for good',
    async (path) => {
      const response = await gateway.get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/css; charset=utf-8');
      expect(response.headers.get('cache-control')).toContain('immutable');
    },
  );

  it('of a theme that has changed is the present one, kept shortly', async () => {
    const response = await gateway.get('/t/acme/assets/theme.000000000000.css');
    expect(response.headers.get('cache-control')).toBe('public, max-age=60');
    expect(await response.text()).toContain('#7b2d8b');
  });

  it.each(['/assets/other.css', '/t/acme/assets/..%2fmain.ts', '/t/acme/assets/theme.css', '/assets/%00'])(
    '%s is not there',
    async (path) => {
      expect([400, 404]).toContain((await gateway.get(path)).status);
    },
  );
});

describe('limits', () => {
  const rule = (members: Partial<LimitRule>): LimitRule => ({
    endpoint: 'token',
    per: 'address',
    counts: 'requests',
    most: 3,
    seconds: 60,
    ...members,
  });
  /** A tenant of the test's own, so that the counters of no other test are met. */
  const tenantWith = (slug: string, limits: readonly LimitRule[]): string => {
    const tenant = { ...acme, id: randomUUID() as TenantId, slug, settings: { ...acme.settings, limits } };
    gateway.on(rpcMap.tenant.resolveTenant)((request) => ({ tenant: request.slug === slug ? tenant : null }));
    gateway.on(rpcMap.identity.reportThrottling)(() => ({ told: true }));
    return `/t/${slug}`;
  };
  const reply = (status: number, error?: string) => ({ status, headers: {}, body: error === undefined ? {} : { error } });
  const tokenRequest = { grant_type: 'client_credentials', client_id: 'notes' };

  it('the token endpoint answers 429 with Retry-After and OAuth\u2019s JSON, and reports it once', async () => {
    const base = tenantWith('limited-token', [rule({})]);
    gateway.on(rpcMap.token.issueToken)(() => reply(200));
    for (let count = 0; count < 3; count += 1) expect((await gateway.post(`${base}/oauth/token`, tokenRequest)).status).toBe(200);
    for (let count = 0; count < 3; count += 1) {
      const response = await gateway.post(`${base}/oauth/token`, tokenRequest);
      expect(response.status).toBe(429);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(50);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.json()).toMatchObject({ error: 'temporarily_unavailable' });
    }
    expect(gateway.called().filter((name) => name === 'identity.report-throttling')).toHaveLength(1);
    expect(gateway.requestOf(rpcMap.identity.reportThrottling)).toMatchObject({ ...rule({}), subject: expect.any(String) });
    expect(gateway.called().filter((name) => name === 'token.issue-token')).toHaveLength(3);
  });

  it('attack A57: a forwarded address of an untrusted peer changes no limit', async () => {
    const base = tenantWith('limited-forwarded', [rule({})]);
    gateway.on(rpcMap.token.issueToken)(() => reply(200));
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      const headers = { 'x-forwarded-for': `203.0.113.${count}`, forwarded: `for=203.0.113.${count}`, 'x-real-ip': `203.0.113.${count}` };
      statuses.push((await gateway.post(`${base}/oauth/token`, tokenRequest, headers)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });

  it.each([
    ['invalid_grant', 400],
    ['invalid_client', 401],
  ] as const)('counts %s and nothing else, where that is limited', async (counts, status) => {
    const base = tenantWith(`limited-${counts.replace('_', '-')}`, [rule({ counts })]);
    for (const error of [undefined, 'invalid_request', 'invalid_scope', undefined, undefined]) {
      gateway.on(rpcMap.token.issueToken)(() => reply(error === undefined ? 200 : 400, error));
      expect((await gateway.post(`${base}/oauth/token`, tokenRequest)).status).not.toBe(429);
    }
    gateway.on(rpcMap.token.issueToken)(() => reply(status, counts));
    for (let count = 0; count < 3; count += 1) expect((await gateway.post(`${base}/oauth/token`, tokenRequest)).status).toBe(status);
    expect((await gateway.post(`${base}/oauth/token`, tokenRequest)).status).toBe(429);
  });

  it('counts for a client what it was granted: nobody uses up the limit of another', async () => {
    const base = tenantWith('limited-client', [rule({ per: 'client' })]);
    gateway.on(rpcMap.token.issueToken)(() => reply(401, 'invalid_client'));
    for (let count = 0; count < 9; count += 1) expect((await gateway.post(`${base}/oauth/token`, tokenRequest)).status).toBe(401);
    gateway.on(rpcMap.token.issueToken)(() => reply(200));
    const authorization = `Basic ${Buffer.from('notes:secret').toString('base64')}`;
    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      statuses.push((await gateway.post(`${base}/oauth/token`, { grant_type: 'client_credentials' }, { authorization })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await gateway.post(`${base}/oauth/token`, { ...tokenRequest, client_id: 'another' })).status).toBe(200);
  });

  it('are pages where a person looks, and the tenant\u2019s other endpoints go on', async () => {
    const base = tenantWith('limited-pages', [rule({ endpoint: 'authorize', most: 1 }), rule({ endpoint: 'login', most: 1 })]);
    gateway.on(rpcMap.token.startAuthorization)(() => ({ kind: 'redirect', location: 'https://notes.example/cb?code=c' }));
    for (const path of ['/oauth/authorize', '/login']) {
      await gateway.get(`${base}${path}`);
      const response = await gateway.get(`${base}${path}`);
      expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.status).toBe(429);
    }
    expect((await gateway.get(`${base}/.well-known/openid-configuration`)).status).toBe(200);
  });

  it('RFC 9457: are problems in the admin API, by the settings of the built-in tenant', async () => {
    tenantWith('system', [rule({ endpoint: 'admin', counts: 'invalid_token' })]);
    for (let count = 0; count < 3; count += 1) expect((await gateway.get('/admin/v1/tenants')).status).toBe(401);
    const response = await gateway.get('/admin/v1/tenants');
    expect([response.status, response.headers.get('content-type')]).toEqual([429, 'application/problem+json; charset=utf-8']);
    expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(await response.json()).toMatchObject({ type: 'urn:ostiary:problem:too_many_requests', status: 429 });
  });

  it('hold back no volume that is no failure: a thousand token requests of one address', async () => {
    const base = tenantWith('unlimited', []);
    gateway.on(rpcMap.token.issueToken)(() => reply(200));
    const statuses = await Promise.all(
      Array.from({ length: 1_000 }, async () => (await gateway.post(`${base}/oauth/token`, tokenRequest)).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
  }, 20_000);

  it('go on without the report when nobody takes it', async () => {
    const base = tenantWith('limited-unreported', [rule({ most: 1 })]);
    gateway.on(rpcMap.identity.reportThrottling)(refuse('unavailable'));
    gateway.on(rpcMap.token.issueToken)(() => reply(200));
    expect((await gateway.post(`${base}/oauth/token`, tokenRequest)).status).toBe(200);
    expect((await gateway.post(`${base}/oauth/token`, tokenRequest)).status).toBe(429);
  });
});

describe('an address that the router refuses by itself', () => {
  it.each(['/admin/v1/tenants/%zz', `/admin/v1/tenants/${'x'.repeat(300)}`])('RFC 9457: is a problem under /admin: %s', async (path) => {
    const response = await gateway.get(path);
    expect([400, 401, 404, 414]).toContain(response.status);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(await response.json()).toMatchObject({
      status: response.status,
      type: expect.stringMatching(/^urn:ostiary:problem:[a-z_]+$/),
      instance: `urn:uuid:${response.headers.get('x-request-id') ?? ''}`,
    });
  });

  it('is OAuth\u2019s JSON elsewhere', async () => {
    const response = await gateway.get('/t/%zz/oauth/jwks');
    expect([response.status, await response.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_request' })]);
  });
});

describe('an address that leads nowhere', () => {
  it('is a page for people and JSON for programs', async () => {
    await expectErrorPage(await gateway.get('/nowhere', { accept: 'text/html,*/*' }), 404);
    await expectOAuthError(await gateway.get('/nowhere'), 404, 'invalid_request');
  });
});
