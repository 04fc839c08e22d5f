import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { asserted, ClientKey, makeAuthority, makeCertificate } from '#testing';
import { admin, adminOk } from './support/admin.js';
import { authorizationUrl, basic, callbackOf, eventually, logIn, newBrowser, post } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { fetchWith, startTlsProxy } from './support/tls-proxy.js';
import type { UserAgent } from './support/user-agent.js';

const held = { profile: 'fapi2-security' };

describe('FAPI 2.0', () => {
  let tenant: TestTenant;
  let user: TestUser;
  let key: ClientKey;
  let byKey: TestClient;
  /** A browser in which the user is signed in. */
  let browser: UserAgent;

  beforeAll(async () => {
    tenant = await TestTenant.create({ settings: held });
    [user, key] = await Promise.all([tenant.user(), ClientKey.generate('ES256')]);
    byKey = await tenant.confidential({ ...signing(), scopes: ['openid', 'email', 'offline_access'] });
    browser = newBrowser();
  });

  const signing = () => ({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] }, dpop_bound_access_tokens: true });
  const openUrl = async (url: URL): Promise<URL> => {
    const page = await browser.get(url);
    const callback = callbackOf(page.status === 200 ? await logIn(browser, page, user) : page);
    return new URL(`${redirectUri}?${callback.toString()}`);
  };
  const configure = (client: TestClient, ...execute: ((config: openid.Configuration) => void)[]): Promise<openid.Configuration> => {
    const authentication = openid.PrivateKeyJwt({ key: key.privateKey, kid: key.kid });
    const options = { execute: [openid.allowInsecureRequests, ...execute] };
    return openid.discovery(new URL(tenant.issuer), client.client_id, {}, authentication, options);
  };
  const verifier = openid.randomPKCECodeVerifier();
  const parameters = async (scope = 'openid email offline_access'): Promise<Record<string, string>> => ({
    ...{ redirect_uri: redirectUri, response_type: 'code', scope },
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });

  it('openid-client signs in by private_key_jwt and DPoP, as discovery tells it to, and keeps its refresh token', async () => {
    const config = await configure(byKey);
    expect(config.serverMetadata()).toMatchObject({
      require_pushed_authorization_requests: true,
      token_endpoint_auth_methods_supported: ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'],
      dpop_signing_alg_values_supported: expect.not.arrayContaining(['RS256']),
    });
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair());
    const callback = await openUrl(await openid.buildAuthorizationUrlWithPAR(config, await parameters(), { DPoP }));
    expect(callback.searchParams.get('iss')).toBe(tenant.issuer);
    const tokens = await openid.authorizationCodeGrant(config, callback, { pkceCodeVerifier: verifier }, undefined, { DPoP });
    expect(decodeProtectedHeader(tokens.id_token ?? '').alg).toBe('ES256');
    expect(await openid.fetchUserInfo(config, tokens.access_token, user.id, { DPoP })).toMatchObject({ email: user.email });
    for (let turn = 0; turn < 2; turn += 1)
      expect((await openid.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP })).refresh_token).toBe(
        tokens.refresh_token,
      );
    await expect(openid.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_dpop_proof' });
  });

  it('openid-client has requests, responses and introspection signed (Message Signing)', async () => {
    const client = await tenant.confidential({
      ...{ ...signing(), profile: 'fapi2-message-signing', authorization_signed_response_alg: 'ES256', scopes: ['openid'] },
    });
    const config = await configure(client, openid.useJwtResponseMode);
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair());
    const signed = await openid.buildAuthorizationUrlWithJAR(config, await parameters('openid'), { key: key.privateKey, kid: key.kid });
    const callback = await openUrl(await openid.buildAuthorizationUrlWithPAR(config, signed.searchParams, { DPoP }));
    expect([...callback.searchParams.keys()]).toEqual(['response']);
    const tokens = await openid.authorizationCodeGrant(config, callback, { pkceCodeVerifier: verifier }, undefined, { DPoP });
    const body = new URLSearchParams({
      token: tokens.access_token,
      ...asserted(await key.sign({ clientId: client.client_id, issuer: tenant.issuer })),
    });
    const answer = await fetch(tenant.introspectionEndpoint, { method: 'POST', body });
    expect(answer.headers.get('content-type')).toBe('application/token-introspection+jwt');
    expect(decodeJwt(await answer.text())).toMatchObject({ token_introspection: { active: true, client_id: client.client_id } });
    await expect(openid.buildAuthorizationUrlWithPAR(config, await parameters('openid'), { DPoP })).rejects.toMatchObject({
      error: 'invalid_request',
      error_description: expect.stringContaining('must be signed'),
    });
  });

  describe('by certificates', () => {
    let directory: string;
    let proxy: Awaited<ReturnType<typeof startTlsProxy>>;

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'ostiary-fapi-'));
      await makeAuthority(directory, 'ca');
      for (const name of ['proxy', 'bank']) await makeCertificate(directory, 'ca', name, 'DNS:localhost');
      proxy = await startTlsProxy(directory, 'proxy', 'ca');
    });
    afterAll(async () => {
      await proxy.close();
      await rm(directory, { recursive: true, force: true });
    });

    it('oauth4webapi pushes, signs in, asks userinfo and refreshes by mutual TLS alone', async () => {
      const { client_id } = await tenant.confidential({
        ...{ token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'localhost' },
        ...{ tls_client_certificate_bound_access_tokens: true, scopes: ['openid', 'email', 'offline_access'] },
      });
      const [ca, cert, certKey] = await Promise.all(['ca.pem', 'bank.pem', 'bank.key'].map((file) => readFile(join(directory, file))));
      if (!ca || !cert || !certKey) throw new Error('no certificate');
      const [withCertificate, without] = [fetchWith(ca, { cert, key: certKey }), fetchWith(ca, null)];
      const discovered = await fetch(`${tenant.issuer}/.well-known/openid-configuration`);
      const told = await oauth.processDiscoveryResponse(new URL(tenant.issuer), discovered);
      const at = (name: 'token' | 'userinfo' | 'par') => tenant.endpoint(name).replace(new URL(tenant.issuer).origin, proxy.url);
      const server: oauth.AuthorizationServer = {
        ...told,
        mtls_endpoint_aliases: {
          ...{ token_endpoint: at('token'), userinfo_endpoint: at('userinfo') },
          pushed_authorization_request_endpoint: at('par'),
        },
      };
      const client: oauth.Client = { client_id, use_mtls_endpoint_aliases: true, id_token_signed_response_alg: 'ES256' };
      const over = (custom: typeof fetch) => ({ [oauth.customFetch]: custom });
      const push = async (custom: typeof fetch) =>
        oauth.pushedAuthorizationRequest(server, client, oauth.TlsClientAuth(), await parameters(), over(custom));
      expect((await push(without)).status).toBe(401);
      const { request_uri } = await oauth.processPushedAuthorizationResponse(server, client, await push(withCertificate));
      const url = new URL(tenant.endpoint('authorize'));
      url.search = new URLSearchParams({ client_id, request_uri }).toString();
      const callback = oauth.validateAuthResponse(server, client, await openUrl(url));
      const redeemed = await oauth.authorizationCodeGrantRequest(
        ...([server, client, oauth.TlsClientAuth(), callback, redirectUri, verifier, over(withCertificate)] as const),
      );
      const tokens = await oauth.processAuthorizationCodeResponse(server, client, redeemed);
      expect(decodeJwt(tokens.access_token)).toMatchObject({ cnf: { 'x5t#S256': expect.any(String) } });
      const userinfo = (custom: typeof fetch) => custom(at('userinfo'), { headers: { authorization: `Bearer ${tokens.access_token}` } });
      expect((await userinfo(withCertificate)).status).toBe(200);
      expect((await userinfo(without)).status).toBe(401);
      const refreshed = await oauth.refreshTokenGrantRequest(
        ...([server, client, oauth.TlsClientAuth(), tokens.refresh_token ?? '', over(withCertificate)] as const),
      );
      expect((await oauth.processRefreshTokenResponse(server, client, refreshed)).refresh_token).toBe(tokens.refresh_token);
    });
  });

  it('refuses, at its redirect_uri, who asks without having pushed', async () => {
    const page = await browser.get(authorizationUrl(tenant, byKey, pkce(), { scope: 'openid' }));
    expect(Object.fromEntries(callbackOf(page))).toMatchObject({
      error: 'invalid_request',
      error_description: 'Authorization requests must be pushed, by the profile fapi2-security',
    });
  });

  it('refuses configurations that conflict with the profile, in a sentence', async () => {
    const create = (members: Record<string, unknown>) =>
      admin('POST', tenant.path('/applications'), { name: 'App', type: 'confidential', redirect_uris: [redirectUri], ...members });
    expect(await create({})).toMatchObject({
      status: 400,
      body: {
        errors: expect.arrayContaining([{ pointer: '/token_endpoint_auth_method', detail: expect.stringContaining('private_key_jwt') }]),
      },
    });
    expect(await create({ ...signing(), redirect_uris: ['http://127.0.0.1/cb'], application_type: 'web' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/redirect_uris/0', detail: 'must use https, or the loopback address of a native application' }] },
    });
    expect((await admin('PATCH', tenant.path(), { settings: { authorization_code_lifetime: 61 } })).status).toBe(400);
    expect((await admin('PATCH', '/tenants/system', { settings: held })).status).toBe(400);
  });

  it('refuses an application from before its tenant was held to the profile, and says why', async () => {
    const other = await TestTenant.create();
    const client = await other.confidential({ scopes: [] });
    const ask = () => post(other.endpoint('token'), { grant_type: 'client_credentials' }, client);
    expect((await ask()).status).toBe(200);
    await adminOk('PATCH', other.path(), { settings: { profile: 'fapi2-message-signing' } });
    await eventually(async () => (await ask()).status === 400);
    expect(await ask()).toMatchObject({
      status: 400,
      body: { error: 'unauthorized_client', error_description: expect.stringContaining('token_endpoint_auth_method must be one of') },
    });
    const api = await other.resourceServer();
    const answer = await fetch(other.introspectionEndpoint, {
      method: 'POST',
      headers: basic(api),
      body: new URLSearchParams({ token: 'x' }),
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/token-introspection+jwt']);
  });
});
