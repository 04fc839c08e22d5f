import { beforeAll, describe, expect, it } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { DpopKey, fulfilled, race } from '#testing';
import { adminOk } from './support/admin.js';
import { authorize, authorizationUrl, basic, callbackOf, introspect, logIn, newBrowser, signIn, type Tokens } from './support/journey.js';
import { discover, insecure } from './support/oauth4webapi.js';
import { platform } from './support/platform.js';
import { pkce } from './support/pkce.js';
import { type ConfidentialClient, apiIdentifier, redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';

describe('tokens that are bound to a key (DPoP, RFC 9449)', () => {
  const key = new DpopKey();
  const other = new DpopKey();
  let tenant: TestTenant;
  let api: TestClient;
  let machine: ConfidentialClient;
  let spa: TestClient;
  let user: TestUser;

  beforeAll(async () => {
    tenant = await TestTenant.create();
    api = await tenant.resourceServer();
    machine = await tenant.confidential({ dpop_bound_access_tokens: true });
    spa = await tenant.publicClient();
    user = await tenant.user();
  });

  type Answer = { readonly status: number; readonly headers: Headers; readonly body: Tokens & Record<string, unknown> };
  const send = async (url: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(url, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Answer['body'] };
  };
  const askToken = (
    client: TestClient,
    members: Record<string, string>,
    proof?: string,
    url = tenant.endpoint('token'),
  ): Promise<Answer> => {
    const body = new URLSearchParams(client.client_secret === undefined ? { client_id: client.client_id, ...members } : members);
    const headers = { ...(client.client_secret !== undefined && basic(client)), ...(proof !== undefined && { dpop: proof }) };
    return send(url, { method: 'POST', body, headers });
  };
  const proofAt = (endpoint: 'token' | 'par' | 'userinfo', by = key, changes: Record<string, unknown> = {}): string =>
    by.proof({ url: tenant.endpoint(endpoint) }, changes);
  const machineToken = (proof?: string, url?: string) =>
    askToken(machine, { grant_type: 'client_credentials', scope: 'orders:read' }, proof, url);
  const askUserinfo = (authorization: string, proof?: string): Promise<Answer> =>
    send(tenant.endpoint('userinfo'), { headers: { authorization, ...(proof !== undefined && { dpop: proof }) } });
  const redeem = async (proof?: string, overrides: Record<string, string> = {}): Promise<Answer> => {
    const { code, verifier } = await authorize(tenant, spa, user, { overrides: { scope: 'openid offline_access', ...overrides } });
    return askToken(spa, { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: redirectUri }, proof);
  };
  const refused = (status: number, error: string) => expect.objectContaining({ status, body: expect.objectContaining({ error }) });

  describe('clients by their libraries', () => {
    it.each([false, true])('openid-client pushes, signs in, asks userinfo and refreshes; nonces required: %s', async (requiresNonces) => {
      const client = await tenant.publicClient({ dpop_bound_access_tokens: true, require_dpop_nonce: requiresNonces });
      const options = { execute: [openid.allowInsecureRequests] };
      const config = await openid.discovery(new URL(tenant.issuer), client.client_id, {}, openid.None(), options);
      expect(config.serverMetadata().dpop_signing_alg_values_supported).toContain('ES256');
      const pair = await openid.randomDPoPKeyPair();
      const DPoP = openid.getDPoPHandle(config, pair);
      const verifier = openid.randomPKCECodeVerifier();
      const request = {
        redirect_uri: redirectUri,
        scope: 'openid email offline_access',
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      };
      const url = await openid.buildAuthorizationUrlWithPAR(config, request, { DPoP });
      const browser = newBrowser();
      const callback = callbackOf(await logIn(browser, await browser.get(url), user));
      const back = new URL(`${redirectUri}?${callback.toString()}`);
      const tokens = await openid.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier }, undefined, { DPoP });
      expect(tokens.token_type).toBe('dpop');
      expect(await openid.fetchUserInfo(config, tokens.access_token, user.id, { DPoP })).toMatchObject({ email: user.email });
      const next = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP });
      expect(next.token_type).toBe('dpop');
      await expect(openid.refreshTokenGrant(config, next.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_dpop_proof' });
    });

    it('oauth4webapi gets a token for itself, once it has learned the nonce', async () => {
      const { client_id, client_secret } = await tenant.confidential({ dpop_bound_access_tokens: true, require_dpop_nonce: true });
      const server = await discover(tenant);
      const client: oauth.Client = { client_id };
      const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
      const ask = async (): Promise<oauth.TokenEndpointResponse> => {
        const authentication = oauth.ClientSecretBasic(client_secret);
        const response = await oauth.clientCredentialsGrantRequest(
          server,
          client,
          authentication,
          { scope: 'orders:read' },
          { DPoP, ...insecure },
        );
        return oauth.processClientCredentialsResponse(server, client, response);
      };
      const error: unknown = await ask().catch((refusal: unknown) => refusal);
      expect(oauth.isDPoPNonceError(error)).toBe(true);
      const { access_token: token, token_type: type } = await ask();
      expect(type).toBe('dpop');
      const jkt = await DPoP.calculateThumbprint();
      expect(await introspect(tenant, api, token)).toMatchObject({ active: true, aud: apiIdentifier, token_type: 'DPoP', cnf: { jkt } });
      // From memory the second time.
      expect(await introspect(tenant, api, token)).toMatchObject({ token_type: 'DPoP', cnf: { jkt } });
    });
  });

  it('scripts of any origin may send a proof and read the nonce', async () => {
    for (const endpoint of ['token', 'par', 'userinfo'] as const) {
      const preflight = await fetch(tenant.endpoint(endpoint), {
        method: 'OPTIONS',
        headers: { origin: 'https://app.example.com', 'access-control-request-method': 'POST', 'access-control-request-headers': 'dpop' },
      });
      expect(preflight.headers.get('access-control-allow-headers')).toContain('DPoP');
    }
    const client = await tenant.confidential({ require_dpop_nonce: true });
    const { headers } = await askToken(client, { grant_type: 'client_credentials' }, proofAt('token'));
    expect(headers.get('access-control-expose-headers')).toContain('DPoP-Nonce');
    expect(headers.get('dpop-nonce')).not.toBeNull();
  });

  it('a proof is for the address that discovery tells, whatever host was asked', async () => {
    const asked = tenant.endpoint('token').replace('localhost', '127.0.0.1');
    expect(asked).not.toBe(tenant.endpoint('token'));
    expect(await machineToken(key.proof({ url: asked }), asked)).toEqual(refused(400, 'invalid_dpop_proof'));
    expect(await machineToken(proofAt('token'), asked)).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['htm', { htm: 'GET' }, {}],
    ['htu', { htu: 'https://evil.example/oauth/token' }, {}],
    ['iat, stale', { iat: Math.floor(Date.now() / 1000) - 3600 }, {}],
    ['iat, to come', { iat: Math.floor(Date.now() / 1000) + 3600 }, {}],
    ['jti', { jti: undefined }, {}],
    ['typ', {}, { typ: 'JWT' }],
    ['MAC alg', {}, { alg: 'HS256' }],
    ['alg none', {}, { alg: 'none' }],
    ['private jwk', {}, { jwk: key.privateJwk }],
    ["jwk of somebody else's", {}, { jwk: other.jwk }],
  ])('attack A41: a proof with a wrong %s is an invalid_dpop_proof', async (_, claims, header) => {
    expect(await machineToken(key.proof({ url: tenant.endpoint('token') }, claims, header))).toEqual(refused(400, 'invalid_dpop_proof'));
  });

  it('attack A41: two headers are refused, and of a hundred requests with one proof one gets a token', async () => {
    const twice = new Headers({ ...basic(machine), dpop: proofAt('token') });
    twice.append('dpop', proofAt('token'));
    const body = new URLSearchParams({ grant_type: 'client_credentials' });
    expect(await send(tenant.endpoint('token'), { method: 'POST', headers: twice, body })).toEqual(refused(400, 'invalid_dpop_proof'));
    const proof = proofAt('token');
    const answers = fulfilled(await race(100, () => machineToken(proof)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body: { error } }) => error === 'invalid_dpop_proof')).toHaveLength(99);
  });

  it('a client that is registered to be bound gets nothing without a proof', async () => {
    expect(await machineToken()).toEqual(refused(400, 'invalid_dpop_proof'));
  });

  it('attack A23: a code bound by dpop_jkt, or by the proof of its push, is not redeemed with another key, nor without, and stays good for its own', async () => {
    const [browser, proof] = [newBrowser(), pkce()];
    const asked = authorizationUrl(tenant, spa, proof, { scope: 'openid offline_access' }).searchParams;
    const pushed = await askToken(spa, Object.fromEntries(asked), proofAt('par'), tenant.endpoint('par'));
    const ways = [
      { ...Object.fromEntries(asked), dpop_jkt: key.jkt },
      { client_id: spa.client_id, request_uri: String(pushed.body['request_uri']) },
    ];
    for (const parameters of ways) {
      const page = await browser.get(`${tenant.endpoint('authorize')}?${new URLSearchParams(parameters).toString()}`);
      const callback = callbackOf(page.headers.get('location') === null ? await logIn(browser, page, user) : page);
      const code = callback.get('code') ?? '';
      const form = { grant_type: 'authorization_code', code, code_verifier: proof.verifier, redirect_uri: redirectUri };
      expect(await askToken(spa, form, proofAt('token', other))).toEqual(refused(400, 'invalid_grant'));
      expect(await askToken(spa, form)).toEqual(refused(400, 'invalid_dpop_proof'));
      expect(await askToken(spa, form, proofAt('token', key, { htm: 'GET' }))).toEqual(refused(400, 'invalid_dpop_proof'));
      expect(await askToken(spa, form, proofAt('token'))).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
    }
  });

  it('attack A23: a dpop_jkt that is not the key of the proof is not pushed', async () => {
    const parameters = Object.fromEntries(authorizationUrl(tenant, spa, pkce(), { dpop_jkt: other.jkt }).searchParams);
    expect(await askToken(spa, parameters, proofAt('par'), tenant.endpoint('par'))).toEqual(refused(400, 'invalid_request'));
  });

  it('attacks A30, A42: a bound token is worth nothing as Bearer, without a proof, or with another key', async () => {
    const { body: tokens } = await redeem(proofAt('token'));
    const { access_token: token, refresh_token: refreshToken = '' } = tokens;
    const proof = (by = key) => by.proof({ method: 'GET', url: tenant.endpoint('userinfo'), accessToken: token });
    const asBearer = await askUserinfo(`Bearer ${token}`, proof());
    expect(asBearer).toEqual(refused(401, 'invalid_token'));
    expect(asBearer.headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token".*, DPoP algs="[^"]*ES256/);
    const unproven = await askUserinfo(`DPoP ${token}`);
    expect(unproven).toEqual(refused(401, 'invalid_dpop_proof'));
    expect(unproven.headers.get('www-authenticate')).toMatch(/^DPoP .*error="invalid_dpop_proof".*algs="[^"]*ES256/);
    expect(await askUserinfo(`DPoP ${token}`, proof(other))).toEqual(refused(401, 'invalid_token'));
    expect(await askUserinfo(`DPoP ${token}`, proofAt('userinfo', key, { htm: 'GET' }))).toEqual(refused(401, 'invalid_dpop_proof'));
    const sound = proof();
    expect(await askUserinfo(`DPoP ${token}`, sound)).toMatchObject({ status: 200, body: { sub: user.id } });
    expect(await askUserinfo(`DPoP ${token}`, sound)).toEqual(refused(401, 'invalid_dpop_proof'));
    const refresh = { grant_type: 'refresh_token', refresh_token: refreshToken };
    expect(await askToken(spa, refresh)).toEqual(refused(400, 'invalid_dpop_proof'));
    expect(await askToken(spa, refresh, proofAt('token', other))).toEqual(refused(400, 'invalid_grant'));
    const next = await askToken(spa, refresh, proofAt('token'));
    expect(next).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
    // Nor does what takes its place lose the key.
    const again = { ...refresh, refresh_token: next.body.refresh_token ?? '' };
    expect(await askToken(spa, again)).toEqual(refused(400, 'invalid_dpop_proof'));
    expect(await askToken(spa, again, proofAt('token', other))).toEqual(refused(400, 'invalid_grant'));
    expect(await askToken(spa, again, proofAt('token'))).toMatchObject({ status: 200 });
  });

  it('attack A43: a tenant that requires nonces has every application use them', async () => {
    const strict = await TestTenant.create({ settings: { require_dpop_nonce: true } });
    const client = await strict.confidential({ scopes: [], grant_types: ['client_credentials'], redirect_uris: [] });
    const url = strict.endpoint('token');
    const ask = (proof: string) => askToken(client, { grant_type: 'client_credentials' }, proof, url);
    const challenge = await ask(key.proof({ url }));
    expect(challenge).toEqual(refused(400, 'use_dpop_nonce'));
    const nonce = challenge.headers.get('dpop-nonce');
    expect(await ask(key.proof({ url }, { nonce: `${String(nonce)}x` }))).toEqual(refused(400, 'use_dpop_nonce'));
    expect(await ask(key.proof({ url }, { nonce }))).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
  });

  it('attack A42: the admin API takes a bound token with a proof alone', async () => {
    const { token_endpoint: url, client_id, client_secret } = platform.demo.admin;
    const grant = { grant_type: 'client_credentials', resource: `${platform.gateway}/admin/v1`, scope: 'tenants:read' };
    const { body } = await askToken({ client_id, client_secret }, grant, key.proof({ url }), url);
    const { access_token: accessToken } = body;
    const address = `${platform.gateway}/admin/v1${tenant.path()}`;
    const ask = (authorization: string, proof?: string) =>
      send(address, { headers: { authorization, ...(proof !== undefined && { dpop: proof }) } });
    const proof = (changes: Record<string, unknown> = {}, by = key) => by.proof({ method: 'GET', url: address, accessToken }, changes);
    expect((await ask(`Bearer ${accessToken}`)).status).toBe(401);
    for (const wrong of [
      undefined,
      proof({}, other),
      proof({ htm: 'DELETE' }),
      proof({ ath: 'x' }),
      proof({ htu: `${platform.gateway}/admin/v1/tenants` }),
    ])
      expect((await ask(`DPoP ${accessToken}`, wrong)).status).toBe(401);
    const sound = proof();
    expect(await ask(`DPoP ${accessToken}`, sound)).toMatchObject({ status: 200, body: { slug: tenant.slug } });
    const again = await ask(`DPoP ${accessToken}`, sound);
    expect([again.status, again.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^DPoP .*invalid_dpop_proof/)]);
  });

  it('attacks A30, A41, A42: the demo API takes a bound token with a proof alone', async () => {
    const { issuer, clients } = platform.demo;
    const [url, address] = [`${issuer}/oauth/token`, `${platform.demoApplication}/api/orders`];
    const grant = { grant_type: 'client_credentials', scope: 'orders:read' };
    const { access_token: accessToken } = (await askToken(clients.machine, grant, key.proof({ url }), url)).body;
    const ask = (scheme: string, proof?: string) =>
      send(`${address}?page=1`, { headers: { authorization: `${scheme} ${accessToken}`, ...(proof !== undefined && { dpop: proof }) } });
    const proof = (changes: Record<string, unknown> = {}, by = key, header = {}) =>
      by.proof({ method: 'GET', url: address, accessToken }, changes, header);
    const sound = proof();
    expect(await ask('DPoP', sound)).toMatchObject({ status: 200, body: { introspection: { token_type: 'DPoP' } } });
    const wrong = [
      ...[sound, undefined, 'nonsense', proof({}, other), proof({}, key, { typ: 'JWT' }), proof({}, key, { jwk: key.privateJwk })],
      ...[{ htm: 'POST' }, { htu: url }, { ath: undefined }, { jti: '' }, { iat: 1 }, { iat: Math.floor(Date.now() / 1000) + 600 }].map(
        (changes) => proof(changes),
      ),
    ];
    for (const each of wrong) expect((await ask('DPoP', each)).status).toBe(401);
    expect((await ask('Bearer', proof())).status).toBe(401);
    expect((await ask('DPoP', proof())).status).toBe(200);
  });

  it('who sends no proof gets bearer tokens, as before', async () => {
    const { token_type: type, access_token: token } = await signIn(tenant, spa, user);
    expect(type).toBe('Bearer');
    expect(await introspect(tenant, api, token)).not.toHaveProperty('cnf');
    expect(await adminOk('GET', tenant.path(`/applications/${spa.client_id}`))).toMatchObject({
      dpop_bound_access_tokens: false,
      require_dpop_nonce: false,
    });
  });
});
