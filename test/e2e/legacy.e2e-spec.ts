import { beforeAll, describe, expect, it } from '@jest/globals';
import * as openid from 'openid-client';
import { admin, adminOk } from './support/admin.js';
import { authorizationUrl, callbackOf, eventually, logIn, newBrowser, redeem } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import type { UserAgent } from './support/user-agent.js';

const legacy = { legacy_features: ['pkce_plain'] };

describe('PKCE by the method plain (RFC 7636 §4.2), which is out of date', () => {
  let tenant: TestTenant;
  let user: TestUser;
  let old: TestClient;
  let modern: TestClient;
  let browser: UserAgent;

  beforeAll(async () => {
    tenant = await TestTenant.create({ settings: legacy });
    const scopes = ['openid', 'email'];
    [user, old, modern] = await Promise.all([tenant.user(), tenant.publicClient({ ...legacy, scopes }), tenant.publicClient({ scopes })]);
    browser = newBrowser();
  });

  const ask = async (client: TestClient, overrides: Record<string, string | null>): Promise<URLSearchParams> => {
    const page = await browser.get(authorizationUrl(tenant, client, pkce(), { scope: 'openid email', ...overrides }));
    return callbackOf(page.headers.get('location') === null ? await logIn(browser, page, user) : page);
  };

  it('openid-client signs in by it, as discovery tells that it may', async () => {
    const options = { execute: [openid.allowInsecureRequests] };
    const config = await openid.discovery(new URL(tenant.issuer), old.client_id, {}, openid.None(), options);
    expect(config.serverMetadata().code_challenge_methods_supported).toEqual(['S256', 'plain']);
    const verifier = openid.randomPKCECodeVerifier();
    const callback = await ask(old, { code_challenge: verifier, code_challenge_method: 'plain', nonce: null });
    const url = new URL(`${redirectUri}?${callback.toString()}`);
    const checks = { pkceCodeVerifier: verifier, expectedState: 'state-of-the-test' };
    expect((await openid.authorizationCodeGrant(config, url, checks)).claims()).toMatchObject({ sub: user.id });
  });

  it('refuses another verifier, and takes a missing method for plain (§4.3)', async () => {
    const { verifier } = pkce();
    const code = (await ask(old, { code_challenge: verifier, code_challenge_method: null })).get('code') ?? '';
    expect(await redeem(tenant, old, { code, verifier: pkce().verifier })).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const again = (await ask(old, { code_challenge: verifier, code_challenge_method: null })).get('code') ?? '';
    expect((await redeem(tenant, old, { code: again, verifier })).status).toBe(200);
  });

  it('refuses it of an application that does not ask for it, and warns of one that does', async () => {
    const { verifier } = pkce();
    for (const code_challenge_method of ['plain', null])
      expect((await ask(modern, { code_challenge: verifier, code_challenge_method })).get('error')).toBe('invalid_request');
    expect(await adminOk('GET', tenant.path(`/applications/${old.client_id}`))).toMatchObject({
      ...legacy,
      warnings: [{ pointer: '/legacy_features/0', detail: expect.stringContaining('is out of date') }],
    });
  });

  it('is not for an application whose tenant does not let it, nor beside a profile that forbids it, and ends with the word of the tenant', async () => {
    const change = (settings: object) => admin('PATCH', tenant.path(), { settings });
    expect(await change({ profile: 'fapi2-security' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/settings/legacy_features', detail: 'must be empty for fapi2-security' }] },
    });
    expect((await change({ legacy_features: [] })).status).toBe(200);
    const { verifier } = pkce();
    await eventually(async () => (await ask(old, { code_challenge: verifier, code_challenge_method: 'plain' })).has('error'));
    const created = await admin('POST', tenant.path('/applications'), {
      ...{ name: 'Old', type: 'public', redirect_uris: [redirectUri], ...legacy },
    });
    expect(created).toMatchObject({ status: 400, body: { errors: [{ pointer: '/legacy_features/0' }] } });
  });
});
