import { beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { UnsecuredJWT } from 'jose';
import { isThorough } from '#testing';
import { basic, introspect, newBrowser, post, refresh } from '../e2e/support/journey.js';
import { pkce } from '../e2e/support/pkce.js';
import { byDefaults, redirectUri, TestTenant, type TestUser } from '../e2e/support/tenant.js';
import { textOf, type UserAgent } from '../e2e/support/user-agent.js';
import { asksForPassword, expectErrorPage, RelyingParty, type ResponseMode } from './support/relying-party.js';

const profileClaims = { given_name: 'Ada', family_name: 'Lovelace', nickname: 'ada', birthdate: '1815-12-10', zoneinfo: 'Europe/London' };
const address = { street_address: '12 St James’s Square', locality: 'London', country: 'GB' };
const text = (name: string) => ({
  name,
  kind: name === 'birthdate' ? 'date' : 'text',
  labels: [{ locale: 'en', text: name }],
  claim: name,
});

describe('OpenID Connect: the basic profile', () => {
  let tenant: TestTenant;
  let user: TestUser;
  let api: Awaited<ReturnType<TestTenant['resourceServer']>>;

  beforeAll(async () => {
    const attributes = Object.keys(profileClaims).map(text);
    tenant = await TestTenant.create({ settings: { ...byDefaults, user_attributes: attributes } });
    const phone = { phone: '+442079460000', phone_verified: true };
    [user, api] = await Promise.all([
      tenant.user({ name: 'Ada Lovelace', attributes: profileClaims, address, ...phone }),
      tenant.resourceServer(),
    ]);
  });

  const register = (members: Record<string, unknown> = {}) =>
    tenant.confidential({
      pkce: 'optional',
      id_token_claims: 'lean',
      scopes: ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'],
      ...members,
    });

  describe.each<[string, ResponseMode]>([
    ['oidcc-basic-certification-test-plan', 'query'],
    ['oidcc-formpost-basic-certification-test-plan', 'form_post'],
  ])('%s', (_plan, mode) => {
    let rp: RelyingParty;
    let other: RelyingParty;
    /** A browser in which the user is signed in. */
    let signedIn: UserAgent;

    beforeAll(async () => {
      [rp, other] = (await Promise.all([register(), register()])).map((client) => new RelyingParty(tenant, user, client, mode)) as [
        RelyingParty,
        RelyingParty,
      ];
      signedIn = newBrowser();
    });

    it('oidcc-server: a sign-in ends with tokens that are verified, that no cache keeps, and the same subject at userinfo', async () => {
      const response = await rp.authorize({}, signedIn);
      expect(Object.fromEntries(response)).toMatchObject({ state: 'state-of-the-test', iss: tenant.issuer });
      const { headers, body } = await rp.redeem(response);
      expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
      expect(body).toMatchObject({ token_type: 'Bearer', expires_in: expect.any(Number) });
      const { payload } = await rp.verify(body.id_token);
      const half = createHash('sha256').update(body.access_token).digest().subarray(0, 16).toString('base64url');
      expect(payload).toMatchObject({ nonce: 'nonce-of-the-test', at_hash: half, sub: user.id });
      expect(await rp.userinfo(body.access_token)).toEqual({ sub: user.id });
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

    it('oidcc-userinfo-get: the userinfo endpoint takes the token in the header of a GET', async () => {
      const { tokens } = await rp.signIn({ scope: 'openid profile' }, signedIn);
      expect(await rp.userinfo(tokens.access_token)).toMatchObject({ sub: user.id, name: 'Ada Lovelace' });
    });

    it.each([
      ['oidcc-userinfo-post-header: the userinfo endpoint takes the token in the header of a POST', 'header'],
      ['oidcc-userinfo-post-body: the userinfo endpoint takes the token in the form of a POST', 'body'],
    ])('%s', async (_name, place) => {
      const { tokens } = await rp.signIn({}, signedIn);
      const body = new URLSearchParams(place === 'body' ? { access_token: tokens.access_token } : {});
      const headers: Record<string, string> = place === 'header' ? { authorization: `Bearer ${tokens.access_token}` } : {};
      const response = await fetch(tenant.endpoint('userinfo'), { method: 'POST', headers, body });
      expect([response.status, await response.json()]).toEqual([200, { sub: user.id }]);
    });

    it('oidcc-ensure-request-without-nonce-succeeds-for-code-flow: the ID token has no nonce then', async () => {
      expect((await rp.signIn({ nonce: null }, signedIn)).claims).not.toHaveProperty('nonce');
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
    ])('%s, at userinfo and not in the ID token', async (_name, scope, released) => {
      const { tokens, claims } = await rp.signIn({ scope: `openid ${scope}` }, signedIn);
      expect(await rp.userinfo(tokens.access_token)).toMatchObject(released);
      for (const name of Object.keys(released)) expect(claims).not.toHaveProperty(name);
    });

    it('oidcc-alternate-happy-flow: neither the order of parameters nor that of scopes matters', async () => {
      const url = rp.request({ scope: 'email openid' });
      url.search = new URLSearchParams([...url.searchParams].reverse()).toString();
      const { tokens } = await rp.tokens(await rp.goOn(await signedIn.get(url), signedIn));
      expect(await rp.userinfo(tokens.access_token)).toMatchObject({ email: user.email });
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

    it.each([
      ['oidcc-prompt-login: who is signed in proves it again, later than before', { prompt: 'login' }],
      ['oidcc-max-age-1: who signed in longer ago than that proves it again, later than before', { max_age: '1' }],
    ])('%s', async (_name, parameters) => {
      const browser = newBrowser();
      const before = (await rp.signIn({ max_age: '10000' }, browser)).claims;
      await new Promise((resolve) => setTimeout(resolve, 2_100));
      const page = await browser.get(rp.request(parameters));
      expect(asksForPassword(page)).toBe(true);
      const after = (await rp.tokens(await rp.goOn(page, browser))).claims;
      expect(after.sub).toBe(before.sub);
      expect(Number(after['auth_time'])).toBeGreaterThan(Number(before['auth_time']));
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

    it.each([
      ['oidcc-codereuse: a code is good once', 0],
      ['oidcc-codereuse-30seconds: so it is later, and what was issued for it is revoked', isThorough ? 30_000 : 1_000],
    ])('%s', async (_name, later) => {
      const response = await rp.authorize({}, signedIn);
      const { body } = await rp.redeem(response);
      await new Promise((resolve) => setTimeout(resolve, later));
      expect(await rp.redeem(response)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
      expect(await introspect(tenant, api, body.access_token)).toEqual({ active: false });
      const userinfo = await fetch(tenant.endpoint('userinfo'), { headers: { authorization: `Bearer ${body.access_token}` } });
      expect(userinfo.status).toBe(401);
    });

    it('oidcc-ensure-registered-redirect-uri: nobody is sent to an address that is not registered', async () => {
      expectErrorPage(await signedIn.get(rp.request({ redirect_uri: `${redirectUri}/other` })));
    });

    it('oidcc-ensure-post-request-succeeds: a request may be posted', async () => {
      const { origin, pathname, searchParams } = rp.request({ nonce: 'posted' });
      const page = await signedIn.request(`${origin}${pathname}`, { method: 'POST', body: searchParams });
      const location = page.headers.get('location');
      const answer = location === null || location.startsWith(redirectUri) ? page : await signedIn.get(new URL(location, page.url));
      expect((await rp.tokens(await rp.goOn(answer, signedIn))).claims['nonce']).toBe('posted');
    });

    it('oidcc-server-client-secret-post: a client that sends its secret in the form gets tokens so, and in no other way', async () => {
      const client = await register({ token_endpoint_auth_method: 'client_secret_post' });
      const posting = new RelyingParty(tenant, user, client, mode);
      const parameters = { grant_type: 'authorization_code', redirect_uri: redirectUri };
      const byHeader = { ...parameters, code: (await posting.authorize({}, signedIn)).get('code') ?? '' };
      const refused = await fetch(tenant.endpoint('token'), {
        method: 'POST',
        headers: basic(client),
        body: new URLSearchParams(byHeader),
      });
      expect([refused.status, await refused.json()]).toMatchObject([401, { error: 'invalid_client' }]);
      const code = (await posting.authorize({}, signedIn)).get('code') ?? '';
      const { status, body } = await post<{ id_token: string }>(tenant.endpoint('token'), {
        ...parameters,
        client_id: client.client_id,
        client_secret: client.client_secret,
        code,
      });
      expect([status, body]).toEqual([200, expect.anything()]);
      await posting.verify(body.id_token);
    });

    const unsigned = (changes: Record<string, string>): string =>
      new UnsecuredJWT({ ...Object.fromEntries(rp.request().searchParams), ...changes }).setAudience(tenant.issuer).encode();

    it('oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported: a request object that nobody signed is refused', async () => {
      const response = rp.responseOf(await signedIn.get(rp.request({ request: unsigned({}) })));
      expect(response.get('error')).toBe('invalid_request_object');
    });

    it('oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported: nothing is fetched that is not registered', async () => {
      const response = rp.responseOf(await signedIn.get(rp.request({ request_uri: 'https://app.example.com/request' })));
      expect(response.get('error')).toMatch(/^(?:invalid_request_uri|request_uri_not_supported)$/);
    });

    it('oidcc-ensure-request-object-with-redirect-uri: nobody is sent to the address that stands beside a request object', async () => {
      const url = rp.request({ request: unsigned({}), redirect_uri: `${redirectUri}/other` });
      expectErrorPage(await signedIn.get(url));
    });

    it('oidcc-claims-essential: a claim that is asked for by the claims parameter is told, and the metadata say so', async () => {
      const document = (await (await fetch(`${tenant.issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
      const { tokens } = await rp.signIn({ claims: '{"userinfo":{"name":{"essential":true}}}' }, signedIn);
      expect(document['claims_parameter_supported']).toBe(true);
      expect(await rp.userinfo(tokens.access_token)).toHaveProperty('name');
    });

    it('oidcc-refresh-token: a refresh keeps the claims of the ID token, and another client gets nothing for it', async () => {
      const { tokens, claims } = await rp.signIn({ scope: 'openid offline_access' }, signedIn);
      const { status, body } = await refresh(tenant, rp.client, tokens.refresh_token ?? '');
      expect(status).toBe(200);
      const { payload } = await rp.verify(body.id_token);
      expect([payload.sub, payload.aud, payload['auth_time']]).toEqual([claims.sub, claims.aud, claims['auth_time']]);
      expect(await rp.userinfo(body.access_token)).toEqual({ sub: user.id });
      expect(await refresh(tenant, other.client, body.refresh_token ?? '')).toMatchObject({
        status: 400,
        body: { error: 'invalid_grant' },
      });
    });

    it('oidcc-ensure-request-with-valid-pkce-succeeds: PKCE is honoured where it is not required', async () => {
      const { verifier, challenge } = pkce();
      const parameters = { code_challenge: challenge, code_challenge_method: 'S256' };
      const wrong = await rp.redeem(await rp.authorize(parameters, signedIn), { code_verifier: pkce().verifier });
      expect(wrong.body.error).toBe('invalid_grant');
      expect((await rp.redeem(await rp.authorize(parameters, signedIn), { code_verifier: verifier })).status).toBe(200);
    });
  });
});
