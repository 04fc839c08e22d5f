import { beforeAll, describe, expect, it } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { admin, adminOk } from './support/admin.js';
import { authorizationUrl, eventually, introspect, logIn, newBrowser } from './support/journey.js';
import { discover, insecure } from './support/oauth4webapi.js';
import { pkce } from './support/pkce.js';
import { type ConfidentialClient, apiIdentifier, redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { formOf, type Page, type UserAgent } from './support/user-agent.js';

const legacy = { legacy_features: ['implicit'] };
const hybrid = ['code', 'code id_token', 'code id_token token'];
const implicit = ['id_token', 'id_token token', 'token'];
const nonce = 'nonce-of-the-test';

describe('tokens in the authorization response (OpenID Connect Core §3.2, §3.3), which are out of date', () => {
  let tenant: TestTenant;
  let user: TestUser;
  let api: TestClient;
  let web: ConfidentialClient;
  let script: TestClient;
  let browser: UserAgent;

  beforeAll(async () => {
    tenant = await TestTenant.create({ settings: legacy });
    api = await tenant.resourceServer();
    [user, web, script] = await Promise.all([
      tenant.user(),
      tenant.confidential({ ...legacy, response_types: hybrid }),
      tenant.publicClient({ ...legacy, response_types: implicit, grant_types: [], scopes: ['openid', 'email', 'orders:read'] }),
    ]);
    browser = newBrowser();
  });

  const withoutPkce = { code_challenge: null, code_challenge_method: null };
  const ask = async (client: TestClient, responseType: string, overrides: Record<string, string | null> = {}): Promise<Page> => {
    const url = authorizationUrl(tenant, client, pkce(), { ...withoutPkce, response_type: responseType, ...overrides });
    const page = await browser.get(url);
    return page.text.includes('id="password"') ? logIn(browser, page, user) : page;
  };
  const locationOf = (page: Page): URL => new URL(page.headers.get('location') ?? '');
  const fragmentOf = (page: Page): URLSearchParams => new URLSearchParams(locationOf(page).hash.slice(1));
  const configOf = async (client: TestClient, ...use: ((config: openid.Configuration) => void)[]): Promise<openid.Configuration> => {
    const options = { execute: [openid.allowInsecureRequests, ...use] };
    const authentication = client.client_secret === undefined ? openid.None() : openid.ClientSecretBasic(client.client_secret);
    return openid.discovery(new URL(tenant.issuer), client.client_id, {}, authentication, options);
  };

  it('openid-client signs in by code id_token, and checks c_hash and s_hash', async () => {
    const config = await configOf(web, openid.useCodeIdTokenResponseType);
    expect(config.serverMetadata().response_types_supported).toEqual(expect.arrayContaining([...hybrid, ...implicit]));
    expect(config.serverMetadata().grant_types_supported).toContain('implicit');
    const page = await ask(web, 'code id_token');
    const checks = { expectedNonce: nonce, expectedState: 'state-of-the-test' };
    const tokens = await openid.authorizationCodeGrant(config, locationOf(page), checks);
    expect(tokens.claims()).toMatchObject({ sub: user.id, nonce });
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('cache-control')).toContain('no-store');
  });

  it('oauth4webapi signs in by code id_token, in a fragment and in a form, and checks c_hash and s_hash', async () => {
    const [server, known] = [await discover(tenant), { client_id: web.client_id, id_token_signed_response_alg: 'ES256' }];
    const { action, values } = formOf(await ask(web, 'code id_token', { response_mode: 'form_post' }));
    for (const response of [
      locationOf(await ask(web, 'code id_token')),
      new Request(action, { method: 'POST', body: new URLSearchParams(values) }),
    ]) {
      const checks = [nonce, 'state-of-the-test', oauth.skipAuthTimeCheck, insecure] as const;
      const code = await oauth.validateCodeIdTokenResponse(server, known, response, ...checks);
      const redeemed = await oauth.authorizationCodeGrantRequest(
        ...([server, known, oauth.ClientSecretBasic(web.client_secret), code, redirectUri, oauth.nopkce, insecure] as const),
      );
      const tokens = await oauth.processAuthorizationCodeResponse(server, known, redeemed, { expectedNonce: nonce });
      expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe(user.id);
    }
  });

  it('openid-client is told who signed in by id_token alone, without a grant at the token endpoint', async () => {
    const config = await configOf(script, openid.useIdTokenResponseType);
    const page = await ask(script, 'id_token', { scope: 'openid email' });
    const claims = await openid.implicitAuthentication(config, locationOf(page), nonce, { expectedState: 'state-of-the-test' });
    expect(claims).toMatchObject({ sub: user.id, email: user.email });
  });

  it('gives an access token that ends with the session that it came of', async () => {
    const scope = 'openid orders:read';
    const token = fragmentOf(await ask(script, 'id_token token', { scope, resource: apiIdentifier })).get('access_token') ?? '';
    expect(await introspect(tenant, api, token)).toMatchObject({ active: true, sub: user.id, scope });
    const sessions = await adminOk<{ items: readonly { id: string }[] }>('GET', tenant.path(`/users/${user.id}/sessions`));
    expect(sessions.items.length).toBeGreaterThan(0);
    await Promise.all(sessions.items.map(({ id }) => admin('DELETE', tenant.path(`/users/${user.id}/sessions/${id}`))));
    await eventually(async () => !(await introspect(tenant, api, token)).active);
  });

  it('attack A09: puts no token into a query, and any into a form', async () => {
    const page = await ask(web, 'code id_token token', { response_mode: 'query' });
    expect(locationOf(page).search).toBe('');
    expect(fragmentOf(page).get('error')).toBe('invalid_request');
    const form = await ask(web, 'code id_token token', { response_mode: 'form_post' });
    for (const name of ['code', 'id_token', 'access_token']) expect(form.text).toContain(`name="${name}"`);
  });

  it('refuses an application that does not ask for it, and warns of one that does', async () => {
    const modern = await tenant.publicClient();
    expect(fragmentOf(await ask(modern, 'id_token')).get('error')).toBe('unauthorized_client');
    expect(await adminOk('GET', tenant.path(`/applications/${web.client_id}`))).toMatchObject({
      response_types: hybrid,
      warnings: [{ pointer: '/legacy_features/0', detail: expect.stringContaining('is out of date') }],
    });
    const registered = { name: 'Old', type: 'public', redirect_uris: [redirectUri], response_types: ['id_token'] };
    expect(await admin('POST', tenant.path('/applications'), registered)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/response_types/0', detail: 'needs implicit among the legacy_features' }] },
    });
    const bound = { ...registered, ...legacy, response_types: ['token'], dpop_bound_access_tokens: true };
    expect(await admin('POST', tenant.path('/applications'), bound)).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/response_types/0' }] },
    });
  });
});
