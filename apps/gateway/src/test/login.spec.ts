import { describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { rpcMap } from '#contracts';
import { browserStateOf } from '#oauth-core';
import { stylesheetName, themeVersion } from '#pages';
import { stateCookieOf } from '../http/cookies.js';
import { cookiesOf, expectErrorPage, expectPage, policyOf, refuse } from './answers.js';
import {
  acme,
  browserCookie,
  browserToken,
  cookieNames,
  display,
  issuer,
  pending,
  requestId,
  sessionCookie,
  sessionToken,
  signInId,
  useGateway,
  wayBack,
} from './gateway-under-test.js';
import { atState, atStep, loginPath, stateAt } from './sign-in.js';

const gateway = useGateway();
const credentials = { username: 'alice', password: 'correct horse' };

const verified = (): void => {
  atStep(gateway, 'password');
  gateway.on(rpcMap.session.authenticateUser)(() => ({ state: stateAt('consent'), sessionToken, knownBrowser: 'proof' }));
  gateway.on(rpcMap.token.resumeAuthorization)(() => ({ kind: 'redirect', location: 'https://notes.example/cb?code=c' }));
};

describe('the login page', () => {
  it('shows the form, in the colours and the language asked for', async () => {
    atStep(gateway, 'password');
    const response = await gateway.get(loginPath, { cookie: browserCookie, 'accept-language': 'de-CH, en;q=0.5' });
    const page = await expectPage(response, 200);
    expect(page).toContain('<html lang="de">');
    expect(page).toContain('id="username"');
    expect(page).toContain(`href="/t/acme/assets/${stylesheetName}"`);
    expect(page).toContain(`href="/t/acme/assets/theme.${themeVersion(acme.branding)}.css"`);
    expect(policyOf(response)).toContain("form-action 'self'");
    expect(policyOf(response)).toContain("img-src 'self' https://assets.acme.example");
    expect(policyOf(response)).toMatch(/; script-src 'self'; connect-src 'self'$/);
    expect(gateway.called()).toEqual(['session.get-sign-in', 'token.describe-authorization']);
  });

  it('links to the pages about the client, unless nobody answers for it: they may look like this one (RFC 7591 §5)', async () => {
    const policyUri = 'https://notes.example/privacy';
    const links = async (members: { readonly isUnverified?: true }): Promise<boolean> => {
      atStep(gateway, 'password');
      const clientLinks = { clientUri: null, policyUri, tosUri: null };
      gateway.on(rpcMap.token.describeAuthorization)(() => ({ ...display, clientLinks, ...members }));
      const page = await expectPage(await gateway.get(loginPath, { cookie: browserCookie }), 200);
      return page.includes(`href="${policyUri}"`);
    };
    expect(await links({})).toBe(true);
    expect(await links({ isUnverified: true })).toBe(false);
  });

  it('signs in: session cookie, then 303 back to the client', async () => {
    verified();
    const response = await gateway.post(loginPath, credentials, {
      cookie: `${browserCookie}; ${sessionCookie}`,
      'user-agent': 'browser/1',
    });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('https://notes.example/cb?code=c');
    expect(cookiesOf(response)).toEqual([
      `${stateCookieOf(acme)}=${browserStateOf(sessionToken)}; Path=/; Secure; SameSite=None`,
      `${cookieNames.session}=${sessionToken}; Path=/; HttpOnly; Secure; SameSite=Lax`,
      `${cookieNames.known}=proof; Max-Age=15552000; Path=/; HttpOnly; Secure; SameSite=Lax`,
      '__Host-ost-tenant=acme; Max-Age=15552000; Path=/; HttpOnly; Secure; SameSite=Lax',
    ]);
    expect(gateway.requestOf(rpcMap.session.authenticateUser)).toEqual({
      signInId,
      browserToken,
      proof: { method: 'password', identifier: 'alice', password: 'correct horse' },
      userAgent: 'browser/1',
      knownBrowser: null,
      previousSessionToken: sessionToken,
    });
    expect(gateway.requestOf(rpcMap.token.resumeAuthorization)).toEqual({ requestId, signIn: { signInId, browserToken }, sessionToken });
    expect(gateway.called()).toEqual(['session.authenticate-user', 'token.resume-authorization']);
  });

  it('keeps the session until it ends, where its user stays signed in and the tenant offers that', async () => {
    verified();
    gateway.on(rpcMap.session.authenticateUser)(() => ({
      ...{ state: stateAt('consent'), sessionToken, knownBrowser: null },
      sessionExpiresAt: '2031-01-31T12:00:00.000Z',
    }));
    const offering = { ...acme, slug: 'offering', settings: { ...acme.settings, staySignedIn: 'offered' as const } };
    gateway.on(rpcMap.tenant.resolveTenant)(({ slug }) => ({ tenant: slug === 'acme' ? acme : offering }));
    const offeringPath = loginPath.replace('/acme/', '/offering/');
    const said = async (form: Record<string, string>, path = offeringPath) => {
      const response = await gateway.post(path, { ...credentials, ...form }, { cookie: browserCookie });
      expect(cookiesOf(response)).toEqual([
        `${stateCookieOf(acme)}=${browserStateOf(sessionToken)}; Path=/; Expires=Fri, 31 Jan 2031 12:00:00 GMT; Secure; SameSite=None`,
        `${cookieNames.session}=${sessionToken}; Path=/; Expires=Fri, 31 Jan 2031 12:00:00 GMT; HttpOnly; Secure; SameSite=Lax`,
      ]);
      return gateway.requestOf(rpcMap.session.authenticateUser);
    };
    expect(await said({ stay_signed_in: 'on' }, loginPath)).not.toHaveProperty('staySignedIn');
    expect(await said({ stay_signed_in: 'on' })).toMatchObject({ staySignedIn: true });
    expect(await said({})).toMatchObject({ staySignedIn: false });
    const byPasskey = { proof: { method: 'passkey' } };
    expect(await said({ passkey: '{}', stay_signed_in: 'on' })).toMatchObject({ ...byPasskey, staySignedIn: true });
    expect(await said({ passkey: '{}' })).toMatchObject({ ...byPasskey, staySignedIn: false });
    gateway.on(rpcMap.session.authenticateUser)(refuse('invalid_credentials'));
    const failed = (form: Record<string, string>) => gateway.post(offeringPath, { ...credentials, ...form }, { cookie: browserCookie });
    expect(await expectPage(await failed({ stay_signed_in: 'on' }), 400)).toMatch(/id="stay-signed-in"[^>]* checked/);
    expect(await expectPage(await failed({}), 400)).not.toMatch(/id="stay-signed-in"[^>]* checked/);
  });

  it('attack A80: asks nobody about a login_hint: neither the page nor what a browser asks passkeys with depends on whether it is somebody’s', async () => {
    atStep(gateway, 'password');
    gateway.on(rpcMap.token.describeAuthorization)(() => ({ ...display, loginHint: 'ada@example.com' }));
    gateway.on(rpcMap.session.beginPasskey)(() => ({ options: {} as never }));
    expect(await expectPage(await gateway.get(loginPath, { cookie: browserCookie }), 200)).toContain('value="ada@example.com"');
    const asked = await gateway.post(`/t/acme/login/passkey?sign_in=${signInId}&role=first-factor`, {}, { cookie: browserCookie });
    expect(asked.status).toBe(200);
    expect(gateway.called()).toEqual(['session.get-sign-in', 'token.describe-authorization', 'session.begin-passkey']);
    expect(JSON.stringify(gateway.calls.map(({ request }) => request))).not.toContain('ada@example.com');
  });

  it('goes on to the consent page of the same sign-in', async () => {
    verified();
    gateway.on(rpcMap.token.resumeAuthorization)(() => ({ kind: 'consent_required', ...pending }));
    const response = await gateway.post(loginPath, credentials, { cookie: browserCookie });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(`${issuer}/login?sign_in=${signInId}`);
  });

  it('attacks A56, A58: shows the same status and body whatever is wrong with the credentials', async () => {
    atStep(gateway, 'password');
    const bodies = new Set<string>();
    for (const code of ['invalid_credentials', 'invalid_argument'] as const) {
      gateway.on(rpcMap.session.authenticateUser)(refuse(code));
      const response = await gateway.post(loginPath, credentials, { cookie: browserCookie });
      expect(cookiesOf(response)).toEqual([]);
      bodies.add(await expectPage(response, 400));
    }
    gateway.calls.length = 0;
    bodies.add(await (await gateway.post(loginPath, { ...credentials, password: 'x'.repeat(513) }, { cookie: browserCookie })).text());
    expect(gateway.called()).not.toContain('session.authenticate-user');
    expect(bodies.size).toBe(1);
    const [body = ''] = bodies;
    expect(body).toContain('id="error"');
    expect(body).toContain('value="alice"');
    expect(body).not.toContain('correct horse');
  });

  it('attack A15: shows what was typed as text', async () => {
    atStep(gateway, 'password');
    gateway.on(rpcMap.session.authenticateUser)(refuse('invalid_credentials'));
    const response = await gateway.post(loginPath, { username: '"><script>alert(1)</script>', password: 'x' }, { cookie: browserCookie });
    expect(await expectPage(response, 400)).not.toContain('<script>');
  });

  it('asks for what is missing without letting anybody look at a password', async () => {
    atStep(gateway, 'password');
    for (const form of [{}, { username: 'alice' }, { password: 'x' }, { username: '  ', password: 'x' }]) {
      expect(await expectPage(await gateway.post(loginPath, form, { cookie: browserCookie }), 400)).toContain('id="error"');
    }
    expect(gateway.called()).not.toContain('session.authenticate-user');
  });

  it('attack A67: says that too many sign in at the moment, with 429 and Retry-After', async () => {
    atStep(gateway, 'password');
    gateway.on(rpcMap.session.authenticateUser)(refuse('too_many_requests', 7));
    const response = await gateway.post(loginPath, credentials, { cookie: browserCookie });
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await expectPage(response, 429)).toContain('id="error"');
  });

  it('attack A67: refuses a password of a megabyte before anybody looks at it', async () => {
    verified();
    await expectErrorPage(
      await gateway.post(loginPath, { username: 'alice', password: 'x'.repeat(1_000_000) }, { cookie: browserCookie }),
      413,
    );
    expect(gateway.called()).toEqual([]);
  });

  it('attack A57: believes no header about the address of the client', async () => {
    verified();
    await gateway.post(loginPath, credentials, { cookie: browserCookie, 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9' });
    expect(gateway.contextOf(rpcMap.session.authenticateUser)?.actor).toEqual({
      kind: 'anonymous',
      address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/),
    });
  });

  it('attack A16: refuses a form of another browser, a forged one and a replayed one, before looking at the password', async () => {
    verified();
    await expectErrorPage(await gateway.post(loginPath, credentials), 400);
    await expectErrorPage(await gateway.post(loginPath, credentials, { cookie: `${cookieNames.browser}=planted` }), 400);
    await expectErrorPage(await gateway.post('/t/acme/login', credentials, { cookie: browserCookie }), 400);
    await expectErrorPage(await gateway.post(`${loginPath}&sign_in=other`, credentials, { cookie: browserCookie }), 400);
    await expectErrorPage(await gateway.post(loginPath, 'username=a&username=b&password=c', { cookie: browserCookie }), 400);
    expect(gateway.called()).not.toContain('session.authenticate-user');
    gateway.on(rpcMap.session.authenticateUser)(refuse('transaction_invalid'));
    gateway.on(rpcMap.session.getSignIn)(refuse('transaction_invalid'));
    await expectErrorPage(await gateway.post(loginPath, credentials, { cookie: browserCookie }), 400);
    await expectErrorPage(await gateway.get(loginPath, { cookie: browserCookie }), 400);
  });

  it('attack A16: takes the binding of another sign-in of the same browser for none', async () => {
    verified();
    const other = browserCookie.replace(/-[0-9a-f]{12}=/, '-000000000000=');
    expect((await gateway.post(loginPath, credentials, { cookie: other })).status).toBe(400);
    expect(gateway.called()).toEqual([]);
  });

  it.each(['GET', 'POST'])('N06: says that no cookie came back, on the page and in the log: %s', async (method) => {
    const logged = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    const response = method === 'GET' ? await gateway.get(loginPath) : await gateway.post(loginPath, credentials);
    expect(await expectPage(response, 400)).toContain('Your browser sent no cookie back');
    expect(logged.mock.calls.map(([entry]) => entry)).toContainEqual(
      expect.objectContaining({
        msg: expect.stringMatching(/sent no cookie back/),
        method,
        route: '/t/:slug/login',
        host: expect.any(String),
      }),
    );
    logged.mockRestore();
    expect(gateway.called()).toEqual([]);
  });

  it('refuses a form that the browser says came from elsewhere', async () => {
    verified();
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of foreign)
      await expectErrorPage(await gateway.post(loginPath, credentials, { cookie: browserCookie, ...headers }), 400);
    expect(gateway.called()).toEqual([]);
    const own = { cookie: browserCookie, origin: 'null', 'sec-fetch-site': 'same-origin' };
    expect((await gateway.post(loginPath, credentials, own)).status).toBe(303);
  });

  it('N03: shows where the sign-in is where a form comes too late', async () => {
    verified();
    gateway.on(rpcMap.session.authenticateUser)(refuse('transaction_invalid'));
    atState(gateway, { status: 'expired', wayBack });
    const response = await gateway.post(loginPath, credentials, { cookie: browserCookie });
    expect(cookiesOf(response)).toEqual([]);
    expect(await expectPage(response, 400)).toContain('This sign-in has expired');
  });

  it('N03: says that all is complete where the client has used its answer', async () => {
    verified();
    gateway.on(rpcMap.token.resumeAuthorization)(refuse('transaction_invalid'));
    gateway.on(rpcMap.token.describeAuthorization)(() => ({ ...display, isAnswered: true }));
    const page = await expectPage(await gateway.post(loginPath, credentials, { cookie: browserCookie }), 200);
    expect(page).toContain('This sign-in is complete');
    expect(page).toContain('href="https://notes.example/"');
  });

  it('is down with its services: 503 and a page', async () => {
    atStep(gateway, 'password');
    await expectErrorPage(await gateway.post(loginPath, credentials, { cookie: browserCookie }), 503);
    gateway.reset();
    await expectErrorPage(await gateway.get(loginPath, { cookie: browserCookie }), 503);
  });

  it('refuses other methods and other content', async () => {
    const response = await gateway.fetch(loginPath, { method: 'DELETE' });
    expect(response.headers.get('allow')).toMatch(/GET.*POST/);
    await expectErrorPage(response, 405);
    await expectErrorPage(await gateway.post(loginPath, '{}', { 'content-type': 'application/json', cookie: browserCookie }), 415);
    await expectErrorPage(await gateway.post(loginPath, 'username=%ff', { cookie: browserCookie }), 400);
  });
});
