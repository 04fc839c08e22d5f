import { beforeAll, describe, expect, it } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { adminOk } from './support/admin.js';
import { callbackOf, eventually, introspect, logIn, newBrowser, refresh } from './support/journey.js';
import { type ConfidentialClient, redirectUri, TestTenant, type TestUser } from './support/tenant.js';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

describe('Grant Management for OAuth 2.0', () => {
  let tenant: TestTenant;
  let api: ConfidentialClient;
  let client: ConfidentialClient;
  let user: TestUser;
  let config: openid.Configuration;
  const browser = newBrowser();

  beforeAll(async () => {
    tenant = await TestTenant.create({ settings: { grant_management: 'allowed' } });
    api = await tenant.resourceServer();
    client = await tenant.confidential({
      ...{ first_party: false, grant_management: true },
      scopes: ['openid', 'orders:read', 'orders:write', 'grant_management_query', 'grant_management_revoke'],
    });
    user = await tenant.user();
    config = await openid.discovery(new URL(tenant.issuer), client.client_id, {}, openid.ClientSecretBasic(client.client_secret), {
      execute: [openid.allowInsecureRequests],
    });
  });

  const authorize = async (parameters: Record<string, string>) => {
    const verifier = openid.randomPKCECodeVerifier();
    const url = await openid.buildAuthorizationUrlWithPAR(config, {
      ...{ redirect_uri: redirectUri, state: 'a-state', code_challenge_method: 'S256', ...parameters },
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    });
    const first = await browser.get(url);
    const page = first.text.includes('id="password"') ? await logIn(browser, first, user) : first;
    const callback = callbackOf(await browser.submit(page, {}, 'allow'));
    const tokens = await openid.authorizationCodeGrant(config, new URL(`${redirectUri}?${callback.toString()}`), {
      pkceCodeVerifier: verifier,
      expectedState: 'a-state',
    });
    return { page, tokens, grantId: textOf(tokens['grant_id']) };
  };

  const manage = async (method: 'GET' | 'DELETE', grantId: string, scope: string): Promise<Response> => {
    const { access_token: token } = await openid.clientCredentialsGrant(config, { scope });
    const endpoint = textOf(config.serverMetadata()['grant_management_endpoint']);
    return oauth.protectedResourceRequest(token, method, new URL(`${endpoint}/${grantId}`), undefined, undefined, {
      [oauth.allowInsecureRequests]: true,
    });
  };
  const status = async (grantId: string): Promise<number> => {
    try {
      return (await manage('GET', grantId, 'grant_management_query')).status;
    } catch (error) {
      if (error instanceof oauth.WWWAuthenticateChallengeError || error instanceof oauth.ResponseBodyError) return error.status;
      throw error;
    }
  };

  it('openid-client creates a grant, looks at it, has its user add to it, and gives it up', async () => {
    expect(config.serverMetadata()).toMatchObject({
      grant_management_actions_supported: expect.arrayContaining(['query', 'revoke', 'create', 'merge', 'replace']),
      grant_management_action_required: false,
    });
    const created = await authorize({ grant_management_action: 'create', scope: 'openid orders:read' });
    const merged = await authorize({ grant_management_action: 'merge', grant_id: created.grantId, scope: 'orders:write' });
    expect(merged.page.text).toMatch(/Change your orders[\s\S]*You already let it[\s\S]*See your orders/);
    expect([merged.grantId, merged.tokens.scope]).toEqual([created.grantId, 'openid orders:read orders:write']);
    expect((await refresh(tenant, client, created.tokens.refresh_token ?? '')).body.error).toBe('invalid_grant');
    await eventually(async () => !(await introspect(tenant, api, created.tokens.access_token)).active);

    const shown = await manage('GET', created.grantId, 'grant_management_query');
    expect([shown.status, await shown.json()]).toEqual([
      200,
      {
        scopes: [{ scope: 'openid' }, { scope: 'orders:read orders:write', resource: ['https://api.example.com'] }],
        ...{ created_at: expect.any(Number), last_updated_at: expect.any(Number), expires_at: expect.any(Number) },
      },
    ]);
    expect((await manage('DELETE', created.grantId, 'grant_management_revoke')).status).toBe(204);
    await eventually(async () => !(await introspect(tenant, api, merged.tokens.access_token)).active);
    expect((await refresh(tenant, client, merged.tokens.refresh_token ?? '')).body.error).toBe('invalid_grant');
    expect(await status(created.grantId)).toBe(404);
  });

  it('its user sees what an application has, and ends it', async () => {
    const { grantId, tokens } = await authorize({ grant_management_action: 'create', scope: 'openid orders:read', prompt: 'consent' });
    expect(await status(grantId)).toBe(200);
    const page = await browser.get(`${tenant.issuer}/account/applications`);
    expect(page.text).toMatch(/Web application[\s\S]*See your orders/);
    await browser.submit(page, { application: client.client_id });
    expect(await status(grantId)).toBe(404);
    expect((await refresh(tenant, client, tokens.refresh_token ?? '')).body.error).toBe('invalid_grant');
  });

  it('is off unless the tenant and an administrator say so', async () => {
    const other = await tenant.confidential();
    const ask = async () => {
      const proof = { grant_management_action: 'create', response_type: 'code', client_id: other.client_id, redirect_uri: redirectUri };
      const body = new URLSearchParams({ ...proof, scope: 'openid', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' });
      const authorization = `Basic ${Buffer.from(`${other.client_id}:${other.client_secret}`).toString('base64')}`;
      const response = await fetch(tenant.endpoint('par'), { method: 'POST', body, headers: { authorization } });
      return { status: response.status, body: (await response.json()) as object };
    };
    expect(await ask()).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    await adminOk('PATCH', tenant.path(), { settings: { grant_management: 'off' } });
    await eventually(async () => (await status('6f1c5a0e-6a0b-4f3e-9f0f-0d8f6f0d8f6f')) === 400);
  });
});
