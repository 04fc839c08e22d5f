import { beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { UnsecuredJWT } from 'jose';
import { newBrowser } from '../../e2e/support/journey.js';
import { sinceThen } from '../../e2e/support/since-then.js';
import { byDefaults, redirectUri, TestTenant, type TestUser } from '../../e2e/support/tenant.js';
import { textOf, type UserAgent } from '../../e2e/support/user-agent.js';
import { describeCodes } from './code-specs.js';
import { asksForPassword, claimsBesides, expectErrorPage, RelyingParty, type ResponseMode } from './relying-party.js';

/** A browser in which the user is signed in, and when they were. */
type SignedIn = { readonly browser: UserAgent; readonly at: Date };
/** An application, and two browsers of its user. */
type Scene = { readonly rp: RelyingParty; readonly signedIn: SignedIn; readonly elsewhere: SignedIn };
export type Profile = readonly [plan: string, responseType: string, mode: ResponseMode];

const profileClaims = { given_name: 'Ada', family_name: 'Lovelace', nickname: 'ada', birthdate: '1815-12-10', zoneinfo: 'Europe/London' };
const address = { street_address: '12 St James’s Square', locality: 'London', country: 'GB' };
const text = (name: string) => ({
  name,
  kind: name === 'birthdate' ? 'date' : 'text',
  labels: [{ locale: 'en', text: name }],
  claim: name,
});

/** OpenID Connect Core §3.2.2.9, §3.3.2.11: half of a hash, by SHA-256 as RS256 has it. */
const halfOf = (value: string): string => createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url');

/** What the profiles have in common, whose plans differ in response types and response modes alone. All profiles share a tenant whose applications have `members`. */
export const describeSignIns = (profiles: readonly Profile[], settings: object = {}, members: object = {}): void => {
  let tenant: TestTenant;
  let user: TestUser;
  let api: Awaited<ReturnType<TestTenant['resourceServer']>>;
  /** By the number of their profile. All sign in before the first test, so that time has passed when a test is about it. */
  const scenes: Scene[] = [];

  const register = (more: Record<string, unknown> = {}) =>
    tenant.confidential({
      pkce: 'optional',
      id_token_claims: 'lean',
      scopes: ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'],
      ...members,
      ...more,
    });
  const relyingPartyOf = async ([, responseType, mode]: Profile, more: Record<string, unknown> = {}): Promise<RelyingParty> =>
    new RelyingParty(tenant, user, await register(more), mode, responseType);
  const signInAt = async (rp: RelyingParty): Promise<SignedIn> => {
    const browser = newBrowser();
    await rp.authorize({}, browser);
    return { browser, at: new Date() };
  };

  beforeAll(async () => {
    const attributes = Object.keys(profileClaims).map(text);
    tenant = await TestTenant.create({ settings: { ...byDefaults, user_attributes: attributes, ...settings } });
    const phone = { phone: '+442079460000', phone_verified: true };
    [user, api] = await Promise.all([
      tenant.user({ name: 'Ada Lovelace', attributes: profileClaims, address, ...phone }),
      tenant.resourceServer(),
    ]);
    for (const profile of profiles) {
      const rp = await relyingPartyOf(profile);
      scenes.push({ rp, signedIn: await signInAt(rp), elsewhere: await signInAt(rp) });
    }
  });

  describe.each(profiles.map((profile, nth) => [...profile, nth] as const))('%s, %s by %s', (plan, responseType, mode, nth) => {
    const [hasCode, hasIdToken, hasToken] = ['code', 'id_token', 'token'].map((part) => responseType.split(' ').includes(part));
    const hasUserinfo = hasCode || hasToken;
    let scene: Scene;
    let rp: RelyingParty;
    let signedIn: UserAgent;

    const relyingParty = (more: Record<string, unknown> = {}): Promise<RelyingParty> => relyingPartyOf([plan, responseType, mode], more);

    beforeAll(() => {
      scene = scenes[nth] as Scene;
      rp = scene.rp;
      signedIn = scene.signedIn.browser;
    });

    it('oidcc-server: the response has what its type names, the ID token is bound to it, and userinfo is of the same user', async () => {
      const response = await rp.authorize({}, signedIn);
      expect(Object.fromEntries(response)).toMatchObject({ state: 'state-of-the-test', iss: tenant.issuer });
      expect(['code', 'id_token', 'access_token'].map((name) => response.has(name))).toEqual([hasCode, hasIdToken, hasToken]);
      const [code, accessToken] = [response.get('code'), response.get('access_token')];
      const { tokens, claims } = await rp.tokens(response);
      expect(claims).toMatchObject({ nonce: 'nonce-of-the-test', sub: user.id });
      expect(claimsBesides(claims)).toEqual([]);
      if (hasIdToken) {
        expect(claims['c_hash']).toBe(code === null ? undefined : halfOf(code));
        expect(claims['at_hash']).toBe(accessToken === null ? undefined : halfOf(accessToken));
      }
      if (!hasUserinfo) return;
      expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: expect.anything() });
      expect(await rp.userinfo(tokens.access_token)).toEqual({ sub: user.id, tenant_id: tenant.id });
    });

    it('oidcc-response-type-missing: a request without response_type is answered with invalid_request', async () => {
      const response = rp.responseOf(await signedIn.get(rp.request({ response_type: null })));
      expect(Object.fromEntries(response)).toMatchObject({ error: 'invalid_request', state: 'state-of-the-test' });
    });

    it('oidcc-idtoken-signature: an ID token is signed with RS256 where nothing is said, by a key that is published under its kid', async () => {
      const { tokens } = await rp.signIn({}, signedIn);
      const { protectedHeader } = await rp.verify(tokens.id_token);
      const { keys } = (await (await fetch(tenant.endpoint('jwks'))).json()) as { keys: { kid: string; kty: string }[] };
      expect(keys).toContainEqual(expect.objectContaining({ kid: protectedHeader.kid, kty: 'RSA' }));
    });

    it('oidcc-idtoken-unsigned: no application gets ID tokens that nobody signs', async () => {
      await expect(register({ id_token_signed_response_alg: 'none' })).rejects.toThrow('id_token_signed_response_alg');
    });

    if (hasIdToken)
      it('oidcc-ensure-request-without-nonce-fails: an ID token in the response is bound to a request by nothing else', async () => {
        const response = rp.responseOf(await signedIn.get(rp.request({ nonce: null })));
        expect([response.get('error'), response.get('state')]).toEqual(['invalid_request', 'state-of-the-test']);
      });

    it.each<[string, string, Record<string, unknown>]>([
      ['oidcc-scope-profile: profile releases the claims of the profile', 'profile', { name: 'Ada Lovelace', ...profileClaims }],
      ['oidcc-scope-email: email releases the address and whether it is verified', 'email', { email_verified: true }],
      ['oidcc-scope-address: address releases the parts of the address', 'address', { address }],
      ['oidcc-scope-phone: phone releases the number', 'phone', { phone_number: '+442079460000', phone_number_verified: true }],
      [
        'oidcc-scope-all: all scopes together release all claims',
        'profile email address phone',
        { ...profileClaims, address, email_verified: true, phone_number: '+442079460000' },
      ],
    ])('%s, at userinfo, and in the ID token where there is nothing to ask that with', async (_name, scope, released) => {
      const { tokens, claims } = await rp.signIn({ scope: `openid ${scope}` }, signedIn);
      expect(hasUserinfo ? await rp.userinfo(tokens.access_token) : claims).toMatchObject(released);
      if (hasUserinfo) for (const name of Object.keys(released)) expect(claims).not.toHaveProperty(name);
    });

    it('oidcc-alternate-happy-flow: neither the order of parameters nor that of scopes matters', async () => {
      const url = rp.request({ scope: 'email openid' });
      url.search = new URLSearchParams([...url.searchParams].reverse()).toString();
      const { tokens, claims } = await rp.tokens(await rp.goOn(await signedIn.get(url), signedIn));
      expect(hasUserinfo ? await rp.userinfo(tokens.access_token) : claims).toMatchObject({ email: user.email });
    });

    it.each([
      ['oidcc-display-page: a page is a page', { display: 'page' }],
      ['oidcc-display-popup: what cannot be shown in a popup is shown as a page', { display: 'popup' }],
      ['oidcc-ui-locales: a language that pages do not have is no error', { ui_locales: 'se' }],
    ])('%s, and the user is asked in one that they have', async (_name, parameters) => {
      const page = await signedIn.get(rp.request({ ...parameters, prompt: 'consent' }));
      expect([page.status, textOf(page, '#allow')]).toEqual([200, expect.any(String)]);
      expect(page.text).toContain('<html lang="en">');
      expect((await rp.tokens(await rp.goOn(page, signedIn))).claims.sub).toBe(user.id);
    });

    it.each([
      ['oidcc-claims-locales: a language that claims do not have is no error', { claims_locales: 'se' }],
      ['oidcc-ensure-request-with-unknown-parameter-succeeds: what is not understood is ignored', { extra: 'foobar' }],
      ['oidcc-ensure-request-with-acr-values-succeeds: a class that is not known is no error', { acr_values: '1 2' }],
    ])('%s', async (_name, parameters) => {
      const { claims } = await rp.signIn(parameters, signedIn);
      expect(claims.sub).toBe(user.id);
    });

    it('oidcc-login-hint: the form is filled in with the name that the application knows', async () => {
      const page = await newBrowser().get(rp.request({ login_hint: user.username }));
      expect(asksForPassword(page)).toBe(true);
      expect(page.text).toContain(`value="${user.username}"`);
    });

    it('oidcc-prompt-none-not-logged-in: nobody is asked, and the answer is login_required', async () => {
      const response = rp.responseOf(await newBrowser().get(rp.request({ prompt: 'none' })));
      expect([response.get('error'), response.get('state')]).toEqual(['login_required', 'state-of-the-test']);
    });

    it.each([
      ['oidcc-prompt-none-logged-in: who is signed in is not asked', { prompt: 'none' }],
      ['oidcc-max-age-10000: who signed in less long ago is not asked', { max_age: '10000' }],
    ])('%s, and the time of the sign-in stays', async (_name, parameters) => {
      const first = (await rp.signIn({ max_age: '10000' }, signedIn)).claims;
      const second = (await rp.tokens(rp.responseOf(await signedIn.get(rp.request({ max_age: '10000', ...parameters }))))).claims;
      expect([second.sub, second['auth_time']]).toEqual([first.sub, first['auth_time']]);
    });

    it('oidcc-id-token-hint: the user whom an ID token names is not asked', async () => {
      const first = await rp.signIn({}, signedIn);
      const hint = { prompt: 'none', id_token_hint: first.tokens.id_token ?? '' };
      const second = (await rp.tokens(rp.responseOf(await signedIn.get(rp.request(hint))))).claims;
      expect([second.sub, second['auth_time']]).toEqual([first.claims.sub, first.claims['auth_time']]);
    });

    it('oidcc-ensure-registered-redirect-uri: nobody is sent to an address that is not registered', async () => {
      expectErrorPage(await signedIn.get(rp.request({ redirect_uri: `${redirectUri}/other` })), 'redirect_uri');
    });

    const unsigned = (): string => new UnsecuredJWT(Object.fromEntries(rp.request().searchParams)).setAudience(tenant.issuer).encode();

    it('oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported: a request object that nobody signed is refused', async () => {
      const response = rp.responseOf(await signedIn.get(rp.request({ request: unsigned() })));
      expect(response.get('error')).toBe('invalid_request_object');
    });

    it('oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported: nothing is fetched that is not registered', async () => {
      const response = rp.responseOf(await signedIn.get(rp.request({ request_uri: 'https://app.example.com/request' })));
      expect(response.get('error')).toMatch(/^(?:invalid_request_uri|request_uri_not_supported)$/);
    });

    it('oidcc-ensure-request-object-with-redirect-uri: nobody is sent to the address that stands beside a request object', async () => {
      expectErrorPage(await signedIn.get(rp.request({ request: unsigned(), redirect_uri: `${redirectUri}/other` })), 'request object');
    });

    it('oidcc-claims-essential: a claim that is asked for by the claims parameter is told, and the metadata say so', async () => {
      const document = (await (await fetch(`${tenant.issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
      const place = hasUserinfo ? 'userinfo' : 'id_token';
      const { tokens, claims } = await rp.signIn({ claims: JSON.stringify({ [place]: { name: { essential: true } } }) }, signedIn);
      expect(document['claims_parameter_supported']).toBe(true);
      expect(hasUserinfo ? await rp.userinfo(tokens.access_token) : claims).toHaveProperty('name');
    });

    if (hasUserinfo)
      it.each([
        ['oidcc-userinfo-get: the userinfo endpoint takes the token in the header of a GET', 'GET', 'header'],
        ['oidcc-userinfo-post-header: the userinfo endpoint takes the token in the header of a POST', 'POST', 'header'],
        ['oidcc-userinfo-post-body: the userinfo endpoint takes the token in the form of a POST', 'POST', 'body'],
      ])('%s', async (_name, method, place) => {
        const { tokens } = await rp.signIn({}, signedIn);
        const isInHeader = place === 'header';
        const headers: Record<string, string> = isInHeader ? { authorization: `Bearer ${tokens.access_token}` } : {};
        const body = isInHeader ? null : new URLSearchParams({ access_token: tokens.access_token });
        const response = await fetch(tenant.endpoint('userinfo'), { method, headers, body });
        expect([response.status, await response.json()]).toEqual([200, { sub: user.id, tenant_id: tenant.id }]);
      });

    if (hasCode) describeCodes(() => ({ tenant, user, api, rp, signedIn, relyingParty }), hasIdToken === true);

    // These stand last: by then, the time that they are about has passed.
    it.each([
      ['oidcc-max-age-1: who signed in longer ago than that proves it again, later than before', { max_age: '1' }, 'signedIn'],
      ['oidcc-prompt-login: who is signed in proves it again, later than before', { prompt: 'login' }, 'elsewhere'],
    ] as const)('%s', async (_name, parameters, where) => {
      const { browser, at } = scene[where];
      const before = (await rp.signIn({ max_age: '10000', prompt: 'none' }, browser)).claims;
      await sinceThen(at, 2_100);
      const page = await browser.get(rp.request(parameters));
      expect(asksForPassword(page)).toBe(true);
      const after = (await rp.tokens(await rp.goOn(page, browser))).claims;
      expect(after.sub).toBe(before.sub);
      expect(Number(after['auth_time'])).toBeGreaterThan(Number(before['auth_time']));
    });
  });
};
