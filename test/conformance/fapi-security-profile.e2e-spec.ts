import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { ClientKey } from '#testing';
import { authorizationUrl, newBrowser } from '../e2e/support/journey.js';
import { sinceThen } from '../e2e/support/since-then.js';
import { redirectUri } from '../e2e/support/tenant.js';
import { type FapiClient, FapiTenant, type Means, usualMeans } from './support/fapi-client.js';
import { asksForPassword, claimsBesides, expectErrorPage } from './support/relying-party.js';

const claimsOfUser = { name: 'Ada Lovelace', phone: '+442079460000', phone_verified: true };

describe('fapi2-security-profile-final-test-plan', () => {
  let place: FapiTenant;
  let client: FapiClient;
  let other: FapiClient;
  /** A response with a code that is good for a second, and when it came. */
  let hasty: { readonly place: FapiTenant; readonly client: FapiClient; readonly response: URLSearchParams; readonly at: Date };

  beforeAll(async () => {
    place = await FapiTenant.start({ profile: 'fapi2-security' }, claimsOfUser);
    [client, other] = [await place.client(), await place.client()];
    await client.authorize();

    const short = await FapiTenant.start({ profile: 'fapi2-security', authorization_code_lifetime: 1 });
    const by = await short.client();
    hasty = { place: short, client: by, response: await by.authorize(), at: new Date() };
  });
  afterAll(() => Promise.all([place.stop(), hasty.place.stop()]));

  const verify = async ({ clientId, tenant }: FapiClient, idToken = '') => {
    const keys = createRemoteJWKSet(new URL(tenant.endpoint('jwks')));
    return (await jwtVerify(idToken, keys, { issuer: tenant.issuer, audience: clientId, algorithms: ['ES256'] })).payload;
  };
  const refused = (error: string, status = 400) => expect.objectContaining({ status, body: expect.objectContaining({ error }) });

  it('fapi2-security-profile-final-discovery-end-point-verification: the metadata offer what the profile demands, and nothing that it forbids', async () => {
    const metadata = await (await fetch(`${place.tenant.issuer}/.well-known/openid-configuration`)).json();
    expect(metadata).toMatchObject({
      ...{ issuer: place.tenant.issuer, authorization_response_iss_parameter_supported: true, response_types_supported: ['code'] },
      ...{ pushed_authorization_request_endpoint: place.tenant.endpoint('par'), require_pushed_authorization_requests: true },
      ...{ code_challenge_methods_supported: ['S256'], tls_client_certificate_bound_access_tokens: true },
      token_endpoint_auth_methods_supported: ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'],
      token_endpoint_auth_signing_alg_values_supported: expect.not.arrayContaining(['RS256']),
      dpop_signing_alg_values_supported: expect.not.arrayContaining(['RS256']),
      id_token_signing_alg_values_supported: expect.not.arrayContaining(['RS256']),
      grant_types_supported: expect.not.arrayContaining(['implicit']),
    });
  });

  describe.each<[string, Means]>([
    ['a key that signs and a key that is proved', usualMeans],
    ['a certificate and a key that is proved', { authentication: 'self_signed_tls_client_auth', binding: 'dpop' }],
    ['a certificate alone', { authentication: 'self_signed_tls_client_auth', binding: 'certificate' }],
    ['a key that signs and a certificate', { authentication: 'private_key_jwt', binding: 'certificate' }],
  ])('a client with %s', (_means, means) => {
    let one: FapiClient;
    let two: FapiClient;

    beforeAll(async () => {
      [one, two] = [await place.client(means), await place.client(means)];
    });

    it('fapi2-security-profile-final-happy-flow: signs in, and its token is good for itself alone, and not in an address', async () => {
      const response = await one.authorize();
      expect(Object.fromEntries(response)).toMatchObject({ state: 'state-of-the-test', iss: place.tenant.issuer });
      const { body } = await one.redeem(response);
      const idToken = await verify(one, body.id_token);
      expect([idToken.sub, idToken['nonce'], claimsBesides(idToken)]).toEqual([place.user.id, 'nonce-of-the-test', []]);
      expect(await (await one.api(body.access_token)).json()).toMatchObject({ sub: place.user.id });
      const theirs = await two.signIn();
      expect((await two.api(theirs.access_token)).status).toBe(200);
      expect((await one.api(theirs.access_token)).status).toBe(401);
      expect((await fetch(`${place.tenant.endpoint('userinfo')}?access_token=${body.access_token}`)).status).toBe(401);
    });

    it('fapi2-security-profile-final-ensure-holder-of-key-required: no token without the key', async () => {
      const nothing = means.binding === 'dpop' ? { proof: null } : { certificate: null };
      const { status, body } = await one.redeem(await one.authorize(), {}, nothing);
      expect([status, body.access_token]).toEqual([body.error === 'invalid_client' ? 401 : 400, undefined]);
      expect(['invalid_dpop_proof', 'invalid_request', 'invalid_client']).toContain(body.error);
    });

    it('fapi2-security-profile-final-refresh-token: is good for the client that got it, once it authenticates and has the key', async () => {
      const { refresh_token: token, id_token: idToken } = await one.signIn();
      const { status, body } = await one.refresh(token);
      expect([status, body.refresh_token]).toEqual([200, token]);
      const { sub, auth_time: signedIn } = await verify(one, idToken);
      const renewed = await verify(one, body.id_token);
      expect([renewed.sub, renewed['auth_time'], claimsBesides(renewed)]).toEqual([sub, signedIn, []]);
      expect((await one.api(body.access_token)).status).toBe(200);
      expect(await two.refresh(token)).toEqual(refused('invalid_grant'));
      const unproven = await one.refresh(token, means.authentication === 'private_key_jwt' ? { assertion: null } : { certificate: null });
      expect(unproven).toEqual(refused('invalid_client', 401));
      const unbound = await one.refresh(token, means.binding === 'dpop' ? { proof: null } : { certificate: null });
      expect([400, 401]).toContain(unbound.status);
      expect(unbound.body.access_token).toBeUndefined();
    });

    it('fapi2-security-profile-final-ensure-authorization-code-is-bound-to-client: a code is worth nothing to another', async () => {
      expect(await two.redeem(await one.authorize(), { code_verifier: one.pkce.verifier })).toEqual(refused('invalid_grant'));
    });

    it('fapi2-security-profile-final-ensure-client-id-in-token-endpoint: nobody is another by naming it', async () => {
      const { status, body } = await one.redeem(await one.authorize(), { client_id: two.clientId });
      expect([400, 401]).toContain(status);
      expect(['invalid_client', 'invalid_request']).toContain(body.error);
    });
  });

  it('fapi2-security-profile-final-user-rejects-authentication: the client is told access_denied', async () => {
    const app = await place.client(usualMeans, { first_party: false });
    const page = await app.open(await app.push());
    const response = await app.responseOf(await place.browser.submit(page, {}, 'deny'));
    expect(Object.fromEntries(response)).toMatchObject({ error: 'access_denied', state: 'state-of-the-test', iss: place.tenant.issuer });
  });

  it('fapi2-security-profile-final-ensure-authorization-request-without-state-success: then there is none in the response', async () => {
    expect((await client.authorize({ state: null })).has('state')).toBe(false);
  });

  it('fapi2-security-profile-final-ensure-authorization-request-without-nonce-success: then there is none in the ID token', async () => {
    expect(await verify(client, (await client.signIn({ nonce: null })).id_token)).not.toHaveProperty('nonce');
  });

  it.each([
    ['fapi2-security-profile-final-ensure-authorization-request-with-64-char-nonce-success: comes back in the ID token', 64],
    ['fapi2-security-profile-final-ensure-authorization-request-with-long-nonce: comes back whole', 384],
  ])('%s', async (_name, length) => {
    const nonce = 'n'.repeat(length);
    expect(await verify(client, (await client.signIn({ nonce })).id_token)).toMatchObject({ nonce });
  });

  it('fapi2-security-profile-final-ensure-authorization-request-with-long-state: comes back whole', async () => {
    const state = 's'.repeat(1_024);
    expect((await client.authorize({ state })).get('state')).toBe(state);
  });

  it('fapi2-security-profile-final-ensure-other-scope-order-succeeds: the order of scopes does not matter', async () => {
    expect((await client.signIn({ scope: 'profile openid' })).scope.split(' ').toSorted()).toEqual(['openid', 'profile']);
  });

  it('fapi2-security-profile-final-test-claims-parameter-identity-claims: claims that are asked for by name are told, and no others', async () => {
    const claims = { id_token: { email: null, nobody_knows: { essential: true } }, userinfo: { name: { essential: true }, email: null } };
    const { id_token: idToken, access_token: token } = await client.signIn({ claims: JSON.stringify(claims) });
    const told = await verify(client, idToken);
    expect([told['email'], claimsBesides(told)]).toEqual([place.user.email, ['email']]);
    expect(await (await client.api(token)).json()).toMatchObject({ name: claimsOfUser.name, email: place.user.email });
  });

  it('fapi2-security-profile-final-access-token-type-header-case-sensitivity: the scheme may have any case', async () => {
    const { access_token: token } = await client.signIn();
    for (const scheme of ['dpop', 'DPOP', 'dPoP']) expect((await client.api(token, { scheme })).status).toBe(200);
  });

  describe('codes', () => {
    it('fapi2-security-profile-final-attempt-reuse-authorization-code-after-one-second: are good once, and their tokens end', async () => {
      const response = await client.authorize();
      const { body } = await client.redeem(response);
      expect(await client.redeem(response)).toEqual(refused('invalid_grant'));
      expect((await client.api(body.access_token)).status).toBe(401);
    });

    it('fapi2-security-profile-final-ensure-token-endpoint-fails-with-expired-auth-code: are good for a minute at most', async () => {
      await sinceThen(hasty.at, 2_100);
      expect(await hasty.client.redeem(hasty.response)).toEqual(refused('invalid_grant'));
    });

    it.each([
      ['fapi2-security-profile-final-ensure-pkce-code-verifier-required: need their verifier', null],
      ['fapi2-security-profile-final-incorrect-pkce-code-verifier-rejected: need the one that belongs to them', 'x'.repeat(43)],
    ])('%s', async (_name, verifier) => {
      const { status, body } = await client.redeem(await client.authorize(), { code_verifier: verifier });
      expect([status, ['invalid_grant', 'invalid_request'].includes(body.error ?? '')]).toEqual([400, true]);
    });
  });

  describe('assertions', () => {
    it('fapi2-security-profile-final-ensure-client-assertion-in-token-endpoint: nobody gets tokens without one', async () => {
      expect(await client.redeem(await client.authorize(), {}, { assertion: null })).toEqual(refused('invalid_client', 401));
    });

    it('fapi2-security-profile-final-ensure-signed-client-assertion-with-RS256-fails: an algorithm that the profile forbids signs none', async () => {
      const key = await ClientKey.generate('RS256');
      const app = await place.client(usualMeans, { jwks: { keys: [key.jwk, client.key.jwk] } });
      expect(await app.push({}, { assertion: await app.assertion({}, key) })).toEqual(refused('invalid_client', 401));
    });

    const now = () => Math.floor(Date.now() / 1000);
    it.each<[string, () => Record<string, unknown>]>([
      [
        'fapi2-security-profile-final-ensure-client-assertion-with-exp-is-5-minutes-in-past-fails: is good until it expires',
        () => ({ exp: now() - 300 }),
      ],
      [
        'fapi2-security-profile-final-ensure-client-assertion-with-wrong-aud-fails: is for this server',
        () => ({ aud: 'https://other.example' }),
      ],
      ['fapi2-security-profile-final-ensure-client-assertion-with-no-sub-fails: names the client', () => ({ sub: undefined })],
    ])('%s', async (_name, changes) => {
      const response = await client.authorize();
      expect(await client.redeem(response, {}, { assertion: await client.assertion(changes()) })).toEqual(refused('invalid_client', 401));
      expect((await client.redeem(response)).status).toBe(200);
    });
  });

  describe('requests that were pushed', () => {
    it('fapi2-security-profile-final-par-ensure-reused-request-uri-prior-to-auth-completion-succeeds: can be opened again until somebody signs in', async () => {
      const browser = newBrowser();
      const pushed = await client.push();
      expect(asksForPassword(await client.open(pushed, {}, browser))).toBe(true);
      expect((await client.responseOf(await client.open(pushed, {}, browser), browser)).has('code')).toBe(true);
    });

    it('fapi2-security-profile-final-par-attempt-reuse-request_uri: are answered once', async () => {
      const pushed = await client.push();
      await client.responseOf(await client.open(pushed));
      expectErrorPage(await client.open(pushed), 'request_uri');
    });

    it('fapi2-security-profile-final-par-attempt-to-use-request_uri-for-different-client: are for who pushed them', async () => {
      const { body } = await client.push();
      expectErrorPage(await place.browser.get(client.address(body.request_uri, {}, other.clientId)), 'request_uri');
    });

    it('fapi2-security-profile-final-par-without-duplicate-parameters: need nothing beside their name', async () => {
      const { body } = await client.push();
      expect([...client.address(body.request_uri).searchParams.keys()]).toEqual(['client_id', 'request_uri']);
      expect((await client.responseOf(await place.browser.get(client.address(body.request_uri)))).has('code')).toBe(true);
    });

    it('fapi2-security-profile-final-par-authorization-request-containing-request_uri-form-param: have no request_uri of their own', async () => {
      expect(await client.push({ request_uri: 'urn:ietf:params:oauth:request_uri:x' })).toEqual(refused('invalid_request'));
    });

    it('fapi2-security-profile-final-par-attempt-invalid-http-method: are posted', async () => {
      expect((await fetch(place.tenant.endpoint('par'), { method: 'PUT' })).status).toBe(405);
    });

    it.each([
      ['fapi2-security-profile-final-par-ensure-pkce-required: have a challenge', { code_challenge: null, code_challenge_method: null }],
      ['fapi2-security-profile-final-par-plain-pkce-rejected: have one that tells nobody the verifier', { code_challenge_method: 'plain' }],
      ['fapi2-security-profile-final-ensure-redirect-uri-in-authorization-request: say where the response goes', { redirect_uri: null }],
      [
        'fapi2-security-profile-final-ensure-request-object-without-redirect-uri-fails: as well where it is the only thing that is missing',
        { redirect_uri: null, state: null },
      ],
      [
        'fapi2-security-profile-final-plain-fapi-tolerate-unregistered-redirect-uri: name an address that is registered',
        { redirect_uri: `${redirectUri}/other` },
      ],
    ])('%s', async (_name, changes) => {
      expect(await client.push(changes)).toEqual(refused('invalid_request'));
    });

    it.each([
      ['fapi2-security-profile-final-ensure-response-type-code-idtoken-fails: ask for a code and no ID token beside it', 'code id_token'],
      ['fapi2-security-profile-final-ensure-response-type-token-fails: ask for no token by the browser', 'token'],
    ])('%s', async (_name, type) => {
      const { status, body } = await client.push({ response_type: type });
      expect([status, ['unsupported_response_type', 'invalid_request'].includes(body.error ?? '')]).toEqual([400, true]);
    });

    it('fapi2-security-profile-final-ensure-unsigned-authorization-request-without-using-par-fails: what was not is refused', async () => {
      const page = await place.browser.get(
        authorizationUrl(place.tenant, { client_id: client.clientId }, client.pkce, { scope: 'openid' }),
      );
      expect((await client.responseOf(page)).get('error')).toBe('invalid_request');
    });

    it.each([
      [
        'fapi2-security-profile-final-ensure-different-nonce-inside-and-outside-request-object: have the nonce that was pushed',
        { nonce: 'another' },
      ],
      [
        'fapi2-security-profile-final-ensure-different-state-inside-and-outside-request-object: have the state that was pushed',
        { state: 'another' },
      ],
    ])('%s', async (_name, outside) => {
      const response = await client.responseOf(await client.open(await client.push(), outside));
      expect(response.get('state')).toBe('state-of-the-test');
      expect(await verify(client, (await client.redeem(response)).body.id_token)).toMatchObject({ nonce: 'nonce-of-the-test' });
    });

    it('fapi2-security-profile-final-state-only-outside-request-object-not-used: have none that was not pushed', async () => {
      const response = await client.responseOf(await client.open(await client.push({ state: null }), { state: 'outside' }));
      expect([response.has('code'), response.has('state')]).toEqual([true, false]);
    });
  });
});
