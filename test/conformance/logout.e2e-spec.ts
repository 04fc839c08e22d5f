import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, generateKeyPair, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';
import { parse } from 'node-html-parser';
import { LogoutEndpoint } from '#testing';
import { eventually, newBrowser } from '../e2e/support/journey.js';
import { redirectUri, TestTenant, type TestUser } from '../e2e/support/tenant.js';
import { type Page, textOf, type UserAgent } from '../e2e/support/user-agent.js';
import { expectErrorPage, RelyingParty } from './support/relying-party.js';

const signedOut = 'https://app.example.com/signed-out';

describe('OpenID Connect: logout', () => {
  let tenant: TestTenant;
  let user: TestUser;
  let rp: RelyingParty;
  beforeAll(async () => {
    tenant = await TestTenant.create();
    user = await tenant.user();
    rp = await register();
  });

  const register = async (members: Record<string, unknown> = {}): Promise<RelyingParty> =>
    new RelyingParty(
      tenant,
      user,
      await tenant.confidential({ pkce: 'optional', scopes: ['openid'], post_logout_redirect_uris: [signedOut], ...members }),
    );
  const discovery = async (): Promise<Record<string, unknown>> =>
    (await (await fetch(`${tenant.issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;

  /** A browser in which the user is signed in, and the ID token of that. */
  const signIn = async (at = rp): Promise<{ readonly browser: UserAgent; readonly idToken: string }> => {
    const browser = newBrowser();
    const { body } = await at.redeem(await at.authorize({}, browser));
    return { browser, idToken: body.id_token ?? '' };
  };
  const logOut = (browser: UserAgent, parameters: Record<string, string>): Promise<Page> => {
    const url = `${tenant.endpoint('logout')}?${new URLSearchParams(parameters).toString()}`;
    return browser.request(url, { method: 'GET', headers: { accept: 'text/html' } });
  };
  const expectToldSo = (page: Page): void => {
    expect([page.status, goesTo(page), textOf(page, 'h1')]).toEqual([200, null, 'You are signed out']);
  };
  const goesTo = (page: Page): string | null => page.headers.get('location');
  /** What a silent request is answered with; null: with a code. */
  const silently = async (browser: UserAgent, at = rp): Promise<string | null> =>
    at.responseOf(await browser.get(at.request({ prompt: 'none' }))).get('error');

  describe('oidcc-rp-initiated-logout-certification-test-plan', () => {
    it('oidcc-rp-initiated-logout-discovery-endpoint-verification: the metadata tell of the endpoint', async () => {
      expect(await discovery()).toMatchObject({ end_session_endpoint: tenant.endpoint('logout') });
    });

    it('oidcc-rp-initiated-logout: the user is signed out and sent back with the state', async () => {
      const { browser, idToken } = await signIn();
      expect(await silently(browser)).toBeNull();
      const page = await logOut(browser, { id_token_hint: idToken, post_logout_redirect_uri: signedOut, state: 'a state' });
      expect(goesTo(page)).toBe(`${signedOut}?state=a%20state`);
      expect(await silently(browser)).toBe('login_required');
    });

    it('oidcc-rp-initiated-logout-no-state: without a state the address is what was registered', async () => {
      const { browser, idToken } = await signIn();
      expect(goesTo(await logOut(browser, { id_token_hint: idToken, post_logout_redirect_uri: signedOut }))).toBe(signedOut);
      expect(await silently(browser)).toBe('login_required');
    });

    it('oidcc-rp-initiated-logout-no-post-logout-redirect-uri: the user is signed out, and told so', async () => {
      const { browser, idToken } = await signIn();
      expectToldSo(await logOut(browser, { id_token_hint: idToken }));
      expect(await silently(browser)).toBe('login_required');
    });

    it.each<[string, string, (idToken: string) => Promise<Record<string, string>> | Record<string, string>]>([
      [
        'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri: nobody is sent to an address that is not registered',
        'post_logout_redirect_uri',
        (idToken) => ({ id_token_hint: idToken, post_logout_redirect_uri: 'https://app.example.com/elsewhere' }),
      ],
      [
        'oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri: nor to one with more in its query',
        'post_logout_redirect_uri',
        (idToken) => ({ id_token_hint: idToken, post_logout_redirect_uri: `${signedOut}?foo=bar` }),
      ],
      [
        'oidcc-rp-initiated-logout-modified-id-token-hint: nor for an ID token whose signature was taken away',
        'id_token_hint',
        (idToken) => ({ id_token_hint: new UnsecuredJWT(decodeJwt(idToken)).encode(), post_logout_redirect_uri: signedOut }),
      ],
      [
        'oidcc-rp-initiated-logout-bad-id-token-hint: nor for one that somebody else signed',
        'id_token_hint',
        async (idToken) => {
          const { privateKey } = await generateKeyPair('ES256');
          const header = { ...decodeProtectedHeader(idToken), alg: 'ES256' };
          const forged = await new SignJWT(decodeJwt(idToken)).setProtectedHeader(header).sign(privateKey);
          return { id_token_hint: forged, post_logout_redirect_uri: signedOut };
        },
      ],
      [
        'oidcc-rp-initiated-logout-no-id-token-hint: nor where nothing tells which application asks',
        'id_token_hint',
        () => ({ post_logout_redirect_uri: signedOut, state: 'x' }),
      ],
    ])('%s, and nobody is signed out', async (_name, wrong, parameters) => {
      const { browser, idToken } = await signIn();
      expectErrorPage(await logOut(browser, await parameters(idToken)), wrong);
      expect(await silently(browser)).toBeNull();
    });

    it.each([
      ['oidcc-rp-initiated-logout-no-params: who comes with nothing is asked, and signed out', {}],
      ['oidcc-rp-initiated-logout-only-state: so is who comes with a state alone', { state: 'a state' }],
    ])('%s', async (_name, parameters) => {
      const { browser } = await signIn();
      const page = await logOut(browser, parameters);
      expect(await silently(browser)).toBeNull();
      expectToldSo(await browser.submit(page, {}, 'submit'));
      expect(await silently(browser)).toBe('login_required');
    });
  });

  describe('oidcc-backchannel-rp-initiated-logout-certification-test-plan', () => {
    let endpoint: LogoutEndpoint;
    beforeAll(async () => {
      endpoint = await LogoutEndpoint.start(200);
    });
    afterAll(() => endpoint.stop());

    it('oidcc-backchannel-logout-discovery-endpoint-verification: the metadata tell that applications are told', async () => {
      expect(await discovery()).toMatchObject({ backchannel_logout_supported: true, backchannel_logout_session_supported: true });
    });

    it('oidcc-backchannel-rp-initiated-logout: the application gets a logout token of its session, and the user is sent back', async () => {
      const told = await register({ backchannel_logout_uri: endpoint.uri });
      const { browser, idToken } = await signIn(told);
      const page = await logOut(browser, { id_token_hint: idToken, post_logout_redirect_uri: signedOut });
      expect(goesTo(page)).toBe(signedOut);
      const { sid, sub } = decodeJwt(idToken);
      await eventually(async () => endpoint.sessions.includes(sid), 10_000);
      expect(endpoint.contentTypes[0]).toMatch(/^application\/x-www-form-urlencoded/);
      const { payload } = await jwtVerify(endpoint.tokens[0] ?? '', createRemoteJWKSet(new URL(tenant.endpoint('jwks'))), {
        issuer: tenant.issuer,
        audience: told.client.client_id,
        algorithms: [String(decodeProtectedHeader(idToken).alg)],
        typ: 'logout+jwt',
        requiredClaims: ['iat', 'exp', 'jti'],
      });
      expect(payload).toMatchObject({ sub, sid, events: { 'http://schemas.openid.net/event/backchannel-logout': {} } });
      expect(payload).not.toHaveProperty('nonce');
      expect(await silently(browser, told)).toBe('login_required');
    });
  });

  describe('oidcc-frontchannel-rp-initiated-logout-certification-test-plan', () => {
    it('oidcc-frontchannel-logout-discovery-endpoint-verification: the metadata tell that frames are loaded', async () => {
      expect(await discovery()).toMatchObject({ frontchannel_logout_supported: true, frontchannel_logout_session_supported: true });
    });

    it('oidcc-frontchannel-rp-initiated-logout: the browser loads the address in a frame, with issuer and session, and goes back', async () => {
      const address = new URL('/logout', redirectUri);
      const framed = await register({ frontchannel_logout_uri: address.href, frontchannel_logout_session_required: true });
      const { browser, idToken } = await signIn(framed);
      const page = await logOut(browser, { id_token_hint: idToken, post_logout_redirect_uri: signedOut });
      expect(page.status).toBe(200);
      address.search = new URLSearchParams({ iss: tenant.issuer, sid: String(decodeJwt(idToken)['sid']) }).toString();
      const frames = parse(page.text).querySelectorAll('iframe');
      expect(frames.map((frame) => frame.getAttribute('src'))).toEqual([address.href]);
      expect(page.text).toContain(signedOut);
      expect(await silently(browser, framed)).toBe('login_required');
    });
  });
});
