import { beforeAll, describe, expect, it } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { AttestedInstance, ClientKey } from '#testing';
import { admin, adminOk } from './support/admin.js';
import { authorizationUrl, callbackOf, eventually, logIn, newBrowser } from './support/journey.js';
import { discover, insecure } from './support/oauth4webapi.js';
import { type Pkce, pkce } from './support/pkce.js';
import { redirectUri, type TestClient, TestTenant, type TestUser } from './support/tenant.js';

const attester = 'https://attester.example.com';
const method = 'attest_jwt_client_auth';

describe('clients that are attested (draft-ietf-oauth-attestation-based-client-auth)', () => {
  let tenant: TestTenant;
  let key: ClientKey;
  let trusted: { readonly id: string };
  let client: TestClient;
  let user: TestUser;
  let server: oauth.AuthorizationServer;

  const members = { token_endpoint_auth_method: method, client_attesters: [attester] };

  /** What the library takes for the client's metadata: its name is enough. */
  const register = async (): Promise<TestClient> => {
    const { client_id, ...registered } = await tenant.confidential(members);
    expect(registered).not.toHaveProperty('client_secret');
    return { client_id };
  };

  beforeAll(async () => {
    [tenant, key] = await Promise.all([TestTenant.create(), ClientKey.generate('ES256')]);
    await tenant.resourceServer();
    trusted = await adminOk('POST', tenant.path('/trusted-issuers'), { issuer: attester, jwks: { keys: [key.jwk] } });
    [client, user, server] = await Promise.all([register(), tenant.user(), discover(tenant)]);
  });

  const newInstance = (): AttestedInstance => new AttestedInstance(key, { clientId: client.client_id, issuer: tenant.issuer });
  const fetchChallenge = async (): Promise<string> => {
    const response = await fetch(tenant.endpoint('challenge'), { method: 'POST' });
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    return ((await response.json()) as { attestation_challenge: string }).attestation_challenge;
  };
  /** As a library does that knows nothing of it: the request, with two more headers. */
  const shownBy = async (instance: AttestedInstance, challenge?: string) => {
    const headers = {
      'oauth-client-attestation': await instance.attestation(),
      'oauth-client-attestation-pop': instance.proof(challenge ?? (await fetchChallenge())),
    };
    return { headers, ...insecure };
  };
  const byHeaders: oauth.ClientAuth = () => undefined;

  const codeOf = async (proof: Pkce): Promise<URLSearchParams> => {
    const browser = newBrowser();
    const arrived = callbackOf(await logIn(browser, await browser.get(authorizationUrl(tenant, client, proof, { nonce: null })), user));
    return oauth.validateAuthResponse(server, client, new URL(`${redirectUri}?${arrived.toString()}`), oauth.skipStateCheck);
  };

  it('oauth4webapi signs a user in by an attested installation, whose refresh token no other can use', async () => {
    expect(server.token_endpoint_auth_methods_supported).toContain(method);
    expect(server).toMatchObject({ client_attestation_signing_alg_values_supported: expect.arrayContaining(['ES256']) });
    const [instance, other, proof] = [newInstance(), newInstance(), pkce()];
    const code = await codeOf(proof);
    const redeemed = await oauth.authorizationCodeGrantRequest(
      ...([server, client, byHeaders, code, redirectUri, proof.verifier] as const),
      await shownBy(instance),
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, redeemed, { expectedNonce: oauth.expectNoNonce });
    const refresh = async (by: AttestedInstance, token = tokens.refresh_token ?? '') =>
      oauth.refreshTokenGrantRequest(server, client, byHeaders, token, await shownBy(by));
    expect([(await refresh(other)).status, (await refresh(instance)).status]).toEqual([400, 200]);
  });

  it('openid-client is authenticated by a function that adds the two headers', async () => {
    const { headers: shown } = await shownBy(newInstance());
    const byInstance: openid.ClientAuth = (_server, _client, body, headers) => {
      body.set('client_id', client.client_id);
      for (const [name, value] of Object.entries(shown)) headers.set(name, value);
    };
    const config = await openid.discovery(new URL(tenant.issuer), client.client_id, {}, byInstance, {
      execute: [openid.allowInsecureRequests],
    });
    expect(await openid.clientCredentialsGrant(config, { scope: 'orders:read' })).toMatchObject({ scope: 'orders:read' });
  });

  it('tells a challenge to who has none, and takes each proof once, of 20 at the same time', async () => {
    const instance = newInstance();
    const ask = async (options: Awaited<ReturnType<typeof shownBy>>) =>
      oauth.clientCredentialsGrantRequest(server, client, byHeaders, { scope: 'orders:read' }, options);
    const asked = await ask(await shownBy(instance, ''));
    expect([asked.status, await asked.json()]).toEqual([400, expect.objectContaining({ error: 'use_attestation_challenge' })]);
    const shown = await shownBy(instance, asked.headers.get('oauth-client-attestation-challenge') ?? '');
    const statuses = (await Promise.all(Array.from({ length: 20 }, () => ask(shown)))).map(({ status }) => status);
    expect(statuses.toSorted((one, other) => one - other)).toEqual([200, ...Array<number>(19).fill(401)]);
  });

  it('authenticates nobody by the name, at another tenant, or where the tenant of the attester trusts it no more', async () => {
    const parameters = { grant_type: 'client_credentials', client_id: client.client_id, scope: 'orders:read' };
    const post = async (at: TestTenant, headers = {}) =>
      (await fetch(at.endpoint('token'), { method: 'POST', body: new URLSearchParams(parameters), headers })).status;
    const { headers } = await shownBy(newInstance());
    expect([await post(tenant), await post(await TestTenant.create(), headers)]).toEqual([401, 401]);
    const preflight = await fetch(tenant.endpoint('token'), { method: 'OPTIONS', headers: { origin: 'https://app.example' } });
    expect(preflight.headers.get('access-control-allow-headers')).toContain('OAuth-Client-Attestation-PoP');
    const ask = async () => post(tenant, (await shownBy(newInstance())).headers);
    expect(await ask()).toBe(200);
    await admin('DELETE', tenant.path(`/trusted-issuers/${trusted.id}`));
    await eventually(async () => (await ask()) === 401);
  });

  it('is not told of, nor registered, where FAPI 2.0 holds, and needs an attester', async () => {
    const strict = await TestTenant.create({ settings: { profile: 'fapi2-security' } });
    expect(await discover(strict)).not.toHaveProperty('challenge_endpoint');
    const registered = (where: TestTenant, changes = {}) =>
      admin('POST', where.path('/applications'), {
        ...{ name: 'Wallet', type: 'confidential', grant_types: ['client_credentials'], ...members, ...changes },
      });
    expect((await registered(strict)).status).toBe(400);
    expect(await registered(tenant, { client_attesters: [] })).toMatchObject({
      status: 400,
      body: { errors: [expect.objectContaining({ pointer: '/client_attesters' })] },
    });
    const open = await TestTenant.create({ settings: { dynamic_registration: 'open' } });
    const self = await fetch(open.endpoint('register'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: [redirectUri], ...members }),
    });
    expect(self.status).toBe(400);
  });
});
