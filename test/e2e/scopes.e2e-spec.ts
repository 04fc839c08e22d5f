import { beforeAll, describe, expect, it } from '@jest/globals';
import { authorizationUrl, callbackOf, newBrowser, post, refresh, signIn } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { type TestClient, TestTenant, type TestUser } from './support/tenant.js';

describe('N34: scopes and addresses that are not known', () => {
  let tenant: TestTenant;
  let client: TestClient;
  let machine: TestClient;
  let user: TestUser;
  beforeAll(async () => {
    tenant = await TestTenant.create();
    user = await tenant.user();
    await tenant.resourceServer();
    client = await tenant.publicClient({ scopes: ['openid', 'email', 'orders:read', 'offline_access'] });
    machine = await tenant.confidential();
  });

  it('are refused at the token endpoint by their names', async () => {
    const answer = await post(tenant.endpoint('token'), { grant_type: 'client_credentials', scope: 'orders:read orders:burn x' }, machine);
    expect(answer).toMatchObject({
      status: 400,
      body: { error: 'invalid_scope', error_description: 'The scope is unknown or exceeds what may be asked for: orders:burn x' },
    });
    const tokens = await signIn(tenant, client, user, { overrides: { scope: 'openid email offline_access' } });
    const refreshed = await refresh(tenant, client, tokens.refresh_token ?? '', { scope: 'openid orders:read' });
    expect(refreshed).toMatchObject({
      status: 400,
      body: { error: 'invalid_scope', error_description: 'The scope is unknown or exceeds what may be asked for: orders:read' },
    });
  });

  it('are refused at the redirect_uri by their names where they are not allowed to the application', async () => {
    const page = await newBrowser().get(authorizationUrl(tenant, client, pkce(), { scope: 'openid profile orders:write' }));
    expect(Object.fromEntries(callbackOf(page))).toMatchObject({
      error: 'invalid_scope',
      error_description: 'The scope is unknown or exceeds what may be asked for: profile orders:write',
      state: 'state-of-the-test',
    });
  });

  it('are ignored where the tenant does not know them, and the answer says what was granted', async () => {
    const scope = 'openid email orders:read urn:example:everything user_impersonation';
    const tokens = await signIn(tenant, client, user, { overrides: { scope } });
    expect(tokens.scope).toBe('openid email orders:read');
  });

  it('an address that is not registered is shown as text, bounded, and never as a link', async () => {
    const evil = `https://evil.example/<a/href=https://evil.example>${'x'.repeat(300)}`;
    const page = await newBrowser().get(authorizationUrl(tenant, client, pkce(), { redirect_uri: evil }));
    expect([page.status, page.headers.get('location')]).toEqual([400, null]);
    expect(page.text).toContain('https://evil.example/&lt;a/href=https://evil.example&gt;xxx');
    expect(page.text).not.toContain('x'.repeat(201));
    expect(page.text).not.toMatch(/<[^>]*evil/);
  });
});
