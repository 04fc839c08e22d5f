import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { admin, adminOk, adminToken } from './support/admin.js';
import { authorizationUrl, callbackOf, eventually, introspect, logIn, newBrowser, redeem, refresh } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { type TestClient, TestTenant, type TestUser } from './support/tenant.js';
import { textOf, type UserAgent } from './support/user-agent.js';

type Consent = { readonly client_id: string; readonly resource: string | null; readonly scopes: readonly string[] };

describe('N22: what a user allowed can be taken back', () => {
  let tenant: TestTenant;
  let api: TestClient;
  let client: TestClient;
  let user: TestUser;
  let browser: UserAgent;

  beforeAll(async () => {
    tenant = await TestTenant.create();
    api = await tenant.resourceServer();
  });
  beforeEach(async () => {
    client = await tenant.publicClient({ first_party: false });
    user = await tenant.user();
    browser = newBrowser();
  });

  const ask = async (prompt: string | null = null, scope = 'openid orders:read') => {
    const proof = pkce();
    return { proof, page: await browser.get(authorizationUrl(tenant, client, proof, { prompt, scope })) };
  };
  const allow = async () => {
    const { proof, page } = await ask();
    const asked = textOf(page, '#password') === null ? page : await logIn(browser, page, user);
    const code = callbackOf(await browser.submit(asked, {}, 'allow')).get('code') ?? '';
    return (await redeem(tenant, client, { code, verifier: proof.verifier })).body;
  };
  const silently = async (): Promise<URLSearchParams> => callbackOf((await ask('none')).page);
  const path = (rest: string): string => tenant.path(`/users/${user.id}${rest}`);
  const consents = async (): Promise<readonly Consent[]> => (await adminOk<{ items: readonly Consent[] }>('GET', path('/consents'))).items;

  /** The user is asked again, and nothing that came of the consent is worth anything. */
  const expectWithdrawn = async (tokens: { readonly access_token: string; readonly refresh_token?: string }): Promise<void> => {
    expect((await silently()).get('error')).toBe('consent_required');
    expect(textOf((await ask()).page, '#allow')).toBeTruthy();
    await eventually(async () => !(await introspect(tenant, api, tokens.access_token)).active);
    expect((await refresh(tenant, client, tokens.refresh_token ?? '')).body.error).toBe('invalid_grant');
  };

  it('is listed, by application and resource server', async () => {
    expect(await consents()).toEqual([]);
    await allow();
    expect(await consents()).toMatchObject([
      { client_id: client.client_id, resource: 'https://api.example.com', scopes: ['openid', 'orders:read'] },
    ]);
    expect((await silently()).get('code')).toBeTruthy();
  });

  it('is withdrawn for an application, with its codes and tokens', async () => {
    const tokens = await allow();
    const { proof, page } = await ask('none');
    const code = callbackOf(page).get('code') ?? '';
    expect((await admin('DELETE', path(`/consents/${client.client_id}`))).status).toBe(204);
    expect(await consents()).toEqual([]);
    await expectWithdrawn(tokens);
    expect((await redeem(tenant, client, { code, verifier: proof.verifier })).body.error).toBe('invalid_grant');
    expect((await admin('DELETE', path(`/consents/${client.client_id}`))).status).toBe(404);
  });

  it('goes with the grant that is revoked', async () => {
    const tokens = await allow();
    const { items } = await adminOk<{ items: readonly { id: string }[] }>('GET', path('/grants'));
    expect((await admin('DELETE', path(`/grants/${items[0]?.id ?? ''}`))).status).toBe(204);
    expect(await consents()).toEqual([]);
    await expectWithdrawn(tokens);
  });

  it('can be given again, and what came of it then is good', async () => {
    await allow();
    await adminOk('DELETE', path(`/consents/${client.client_id}`));
    const tokens = await allow();
    expect((await introspect(tenant, api, tokens.access_token)).active).toBe(true);
    expect((await silently()).get('code')).toBeTruthy();
  });

  it('stays with other applications, users and tenants', async () => {
    const tokens = await allow();
    const [other, stranger] = [await TestTenant.create(), await tenant.user()];
    const theirs = await other.user();
    for (const foreign of [
      other.path(`/users/${user.id}/consents/${client.client_id}`),
      other.path(`/users/${theirs.id}/consents/${client.client_id}`),
      tenant.path(`/users/${stranger.id}/consents/${client.client_id}`),
      path(`/consents/${(await tenant.publicClient()).client_id}`),
      path(`/consents/${client.client_id.toUpperCase()}`),
      path('/consents/nobody'),
    ])
      expect([foreign, (await admin('DELETE', foreign)).status]).toEqual([foreign, 404]);
    expect((await admin('GET', other.path(`/users/${user.id}/consents`))).status).toBe(404);
    expect((await introspect(tenant, api, tokens.access_token)).active).toBe(true);
    expect((await silently()).get('code')).toBeTruthy();
  });

  it('needs the scope for it', async () => {
    const token = await adminToken('sessions:read users:write');
    expect((await admin('DELETE', path(`/consents/${client.client_id}`), undefined, { token })).status).toBe(403);
  });

  it('that is given while it is withdrawn is whole, or gone whole', async () => {
    for (let round = 0; round < 5; round += 1) {
      await allow();
      const pending = await ask('consent');
      const [given] = await Promise.all([
        browser.submit(pending.page, {}, 'allow'),
        admin('DELETE', path(`/consents/${client.client_id}`)),
      ]);
      const code = callbackOf(given).get('code') ?? '';
      const { status } = await redeem(tenant, client, { code, verifier: pending.proof.verifier });
      const isAllowed = (await silently()).get('error') === null;
      expect([round, status === 200]).toEqual([round, isAllowed]);
      if (isAllowed) await adminOk('DELETE', path(`/consents/${client.client_id}`));
    }
  });
});
