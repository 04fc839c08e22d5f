import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeProtectedHeader, type JSONWebKeySet } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { admin, adminOk } from './support/admin.js';
import { authorizationUrl, authorize, callbackOf, eventually, logIn, newBrowser, refresh, signIn, type Tokens } from './support/journey.js';
import { discover, insecure } from './support/oauth4webapi.js';
import { pkce } from './support/pkce.js';
import { byDefaults, redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';

type Problem = { readonly errors: readonly { readonly pointer: string; readonly detail: string }[] };

const algorithmOf = (token: string | undefined): string | undefined => decodeProtectedHeader(token ?? '').alg;

describe('N31: what signs ID tokens', () => {
  let tenant: TestTenant;
  let user: TestUser;
  beforeAll(async () => {
    tenant = await TestTenant.create({ settings: byDefaults });
    user = await tenant.user();
    await tenant.resourceServer();
  });

  const settings = (at: TestTenant, alg: unknown) =>
    admin<Problem>('PATCH', at.path(), { settings: { id_token_signed_response_alg: alg } });
  const discovery = async (at: TestTenant): Promise<Record<string, unknown>> =>
    (await (await fetch(`${at.issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;

  /** A sign-in by openid-client, which itself verifies the ID token and what signs it. */
  const signInByLibrary = async (
    at: TestTenant,
    by: TestUser,
    metadata: Partial<openid.ClientMetadata> = {},
  ): Promise<openid.TokenEndpointResponse> => {
    const { client_id: id, client_secret: secret } = await at.confidential();
    const config = await openid.discovery(new URL(at.issuer), id, metadata, openid.ClientSecretBasic(secret), {
      execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks],
    });
    const { code, verifier, parameters } = await authorize(at, { client_id: id, client_secret: secret }, by);
    expect(code).not.toBe('');
    const callback = new URL(`${redirectUri}?${parameters.toString()}`);
    return openid.authorizationCodeGrant(config, callback, {
      pkceCodeVerifier: verifier,
      expectedState: 'state-of-the-test',
      expectedNonce: 'nonce-of-the-test',
    });
  };

  it.each(['none', 'HS256', 'PS512', 'rs256', 1])('refuses %p for an application and for a tenant', async (alg) => {
    const members = { name: 'x', type: 'public', redirect_uris: [redirectUri], id_token_signed_response_alg: alg };
    const application = await admin<Problem>('POST', tenant.path('/applications'), members);
    expect([application.status, application.body.errors[0]?.pointer]).toEqual([400, '/id_token_signed_response_alg']);
    const answer = await settings(tenant, alg);
    expect([answer.status, answer.body.errors[0]?.pointer]).toEqual([400, '/settings/id_token_signed_response_alg']);
    expect((await settings(tenant, null)).status).toBe(400);
  });

  it('is RS256 where nobody says anything, for openid-client by its default too; access tokens stay ES256', async () => {
    const tokens = await signInByLibrary(tenant, user, { id_token_signed_response_alg: 'RS256' });
    expect([algorithmOf(tokens.id_token), algorithmOf(tokens.access_token)]).toEqual(['RS256', 'ES256']);
    expect((await discovery(tenant)).id_token_signing_alg_values_supported).toEqual(['RS256', 'ES256', 'PS256', 'EdDSA']);
  });

  it('has a key of each algorithm in a new tenant at the first look, RSA of 2048 bits (RFC 7518 §3.3), and the same at the next', async () => {
    const fresh = await TestTenant.create({ settings: byDefaults });
    const jwks = async (): Promise<JSONWebKeySet> => (await (await fetch(fresh.endpoint('jwks'))).json()) as JSONWebKeySet;
    const { keys } = await jwks();
    expect(keys.map(({ kty, alg }) => `${kty} ${alg}`).sort()).toEqual(['EC ES256', 'RSA RS256']);
    expect(Buffer.from(keys.find(({ kty }) => kty === 'RSA')?.n ?? '', 'base64url')).toHaveLength(256);
    expect(await jwks()).toEqual({ keys });
  });

  it('is what the application says, at refreshes too, and as a hint at logout', async () => {
    const browser = newBrowser();
    const client: TestClient = await tenant.publicClient({ id_token_signed_response_alg: 'ES256' });
    const first: Tokens = await signIn(tenant, client, user, { browser, overrides: { scope: 'openid offline_access' } });
    const { body: second } = await refresh(tenant, client, first.refresh_token ?? '');
    expect([algorithmOf(first.id_token), algorithmOf(second.id_token)]).toEqual(['ES256', 'ES256']);
    await adminOk('PATCH', tenant.path(`/applications/${client.client_id}`), { id_token_signed_response_alg: null });
    await eventually(async () => algorithmOf((await signIn(tenant, client, user, { browser })).id_token) === 'RS256');
    for (const hint of [first.id_token ?? '', (await signIn(tenant, client, user, { browser })).id_token ?? '']) {
      const silent = await browser.get(authorizationUrl(tenant, client, pkce(), { prompt: 'none', id_token_hint: hint }));
      expect(callbackOf(silent).get('code')).not.toBeNull();
    }
  });

  it("is the tenant's one setting for all applications that say nothing, told in discovery", async () => {
    const other = await TestTenant.create({ settings: byDefaults });
    await other.resourceServer();
    const person = await other.user();
    const [silent, explicit] = [await other.publicClient(), await other.publicClient({ id_token_signed_response_alg: 'RS256' })];
    const browser = newBrowser();
    await logIn(browser, await browser.get(authorizationUrl(other, silent, pkce(), { scope: 'openid' })), person);
    const algorithm = async (client: TestClient) =>
      algorithmOf((await signIn(other, client, person, { browser, overrides: { scope: 'openid' } })).id_token);
    expect([await algorithm(silent), await algorithm(explicit)]).toEqual(['RS256', 'RS256']);

    expect((await settings(other, 'ES256')).status).toBe(200);
    await eventually(async () => (await algorithm(silent)) === 'ES256');
    expect(await algorithm(explicit)).toBe('RS256');
    await eventually(
      async () => JSON.stringify((await discovery(other)).id_token_signing_alg_values_supported) === '["ES256","RS256","PS256","EdDSA"]',
    );
    expect(algorithmOf((await signInByLibrary(other, person)).id_token)).toBe('ES256');
  });

  it.each(['PS256', 'EdDSA'])(
    'can be %s, which signs userinfo too: openid-client and oauth4webapi verify both, by a key that is published when the application is',
    async (alg) => {
      const own = { id_token_signed_response_alg: alg, userinfo_signed_response_alg: alg };
      const other = await TestTenant.create();
      const [person, client] = [await other.user(), await other.confidential({ ...own, scopes: ['openid', 'email'] })];
      await eventually(async () => {
        const { keys } = (await (await fetch(other.endpoint('jwks'))).json()) as JSONWebKeySet;
        return (
          keys
            .map((key) => key.alg)
            .sort()
            .join() === ['ES256', 'RS256', alg].sort().join()
        );
      }, 10_000);
      const config = await openid.discovery(new URL(other.issuer), client.client_id, own, openid.ClientSecretBasic(client.client_secret), {
        execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks],
      });
      expect(config.serverMetadata().userinfo_signing_alg_values_supported).toEqual(['RS256', 'ES256', 'PS256', 'EdDSA']);
      const { verifier, parameters } = await authorize(other, client, person, { overrides: { scope: 'openid email' } });
      const tokens = await openid.authorizationCodeGrant(config, new URL(`${redirectUri}?${parameters.toString()}`), {
        pkceCodeVerifier: verifier,
        expectedState: 'state-of-the-test',
        expectedNonce: 'nonce-of-the-test',
      });
      expect(algorithmOf(tokens.id_token)).toBe(alg);
      expect(await openid.fetchUserInfo(config, tokens.access_token, person.id)).toMatchObject({
        aud: client.client_id,
        email: person.email,
      });
      const [server, known] = [await discover(other), { client_id: client.client_id, ...own }];
      const answer = await oauth.userInfoRequest(server, known, tokens.access_token, insecure);
      expect([answer.headers.get('content-type'), algorithmOf(await answer.clone().text())]).toEqual(['application/jwt', alg]);
      expect(await oauth.processUserInfoResponse(server, known, person.id, answer)).toMatchObject({ email: person.email });
      await oauth.validateApplicationLevelSignature(server, answer, insecure);
    },
  );

  it('goes on across a rotation of the keys: tokens of before and after verify', async () => {
    const rotated = await TestTenant.create({ settings: byDefaults });
    await rotated.resourceServer();
    const person = await rotated.user();
    const before = await signInByLibrary(rotated, person);
    await adminOk('POST', rotated.path('/signing-keys/rotation'), { immediately: true });
    const client = await rotated.publicClient();
    const kid = (token: string | undefined): string | undefined => decodeProtectedHeader(token ?? '').kid;
    await eventually(
      async () => kid((await signIn(rotated, client, person, { overrides: { scope: 'openid' } })).id_token) !== kid(before.id_token),
    );
    expect(algorithmOf((await signInByLibrary(rotated, person)).id_token)).toBe('RS256');
    const { keys } = (await (await fetch(rotated.endpoint('jwks'))).json()) as JSONWebKeySet;
    expect(keys.map(({ kid: id }) => id)).toContain(kid(before.id_token));
  });
});
