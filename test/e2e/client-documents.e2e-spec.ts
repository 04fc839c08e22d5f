import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair } from 'jose';
import * as openid from 'openid-client';
import { adminOk } from './support/admin.js';
import { authorizationUrl, callbackOf, eventually, introspect, logIn, newBrowser, post } from './support/journey.js';
import { pkce } from './support/pkce.js';
import { Publisher } from './support/publisher.js';
import { TestTenant, type TestUser } from './support/tenant.js';
import type { UserAgent } from './support/user-agent.js';

const execute = [openid.allowInsecureRequests];

describe('clients that are known by a metadata document (draft-ietf-oauth-client-id-metadata-document-02)', () => {
  let publisher: Publisher;
  let tenant: TestTenant;
  let user: TestUser;
  let browser: UserAgent;
  let api: { client_id: string; client_secret: string };

  /** Publishes a document at a path of its own: replicas keep what they fetched. */
  const publish = (path: string, members: Record<string, unknown> = {}): { clientId: string; redirectUri: string } => {
    const [clientId, redirectUri] = [publisher.url(path), publisher.url('/cb')];
    const document = { client_id: clientId, client_name: 'Notes of Jo', redirect_uris: [redirectUri], ...members };
    publisher.bodies.set(path, JSON.stringify(document));
    return { clientId, redirectUri };
  };

  const askFor = (client_id: string, redirect_uri: string, of = tenant) =>
    authorizationUrl(of, { client_id }, pkce(), { redirect_uri, scope: 'openid' });

  beforeAll(async () => {
    publisher = await Publisher.start({ 'content-type': 'application/json', 'cache-control': 'max-age=3600' });
    tenant = await TestTenant.create({
      settings: { client_documents: 'any_domain', dynamic_registration_scopes: ['openid', 'email', 'offline_access', 'orders:read'] },
    });
    api = await tenant.resourceServer();
    user = await tenant.user();
    browser = newBrowser();
  });
  afterAll(() => publisher.stop());

  /** openid-client signs the user in as the client; the browser is signed in after the first time. */
  const signInBy = async (config: openid.Configuration, redirectUri: string, scope: string) => {
    const pkceCodeVerifier = openid.randomPKCECodeVerifier();
    const request = {
      ...{ redirect_uri: redirectUri, scope, resource: 'https://api.example.com', code_challenge_method: 'S256' },
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    };
    const page = await browser.get(openid.buildAuthorizationUrl(config, request));
    const consent = page.text.includes('id="password"') ? await logIn(browser, page, user) : page;
    const callback = callbackOf(consent.text.includes('id="allow"') ? await browser.submit(consent, {}, 'allow') : consent);
    const tokens = await openid.authorizationCodeGrant(config, new URL(`${redirectUri}?${callback.toString()}`), { pkceCodeVerifier });
    return { consent, tokens };
  };

  it('openid-client signs its user in, who is told who publishes it, without any registration, and refreshes', async () => {
    const { clientId, redirectUri } = publish('/client.json', {
      grant_types: ['authorization_code', 'refresh_token'],
      scope: 'unknown:scope',
    });
    const config = await openid.discovery(new URL(tenant.issuer), clientId, undefined, openid.None(), { execute });
    expect(config.serverMetadata()).toMatchObject({ client_id_metadata_document_supported: true });
    const { consent, tokens } = await signInBy(config, redirectUri, 'openid email offline_access orders:read');
    expect(consent.text).toContain('Notes of Jo');
    expect(consent.text).toContain('said by the site 127.0.0.1');
    expect(consent.text).toContain('Nobody at');
    expect(tokens.claims()).toMatchObject({ aud: clientId, sub: user.id });
    expect(await introspect(tenant, api, tokens.access_token)).toMatchObject({
      active: true,
      client_id: clientId,
      scope: expect.stringContaining('orders:read'),
    });
    const next = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(next.access_token).toMatch(/./);
    const consents = await adminOk<{ items: { client_id: string }[] }>('GET', tenant.path(`/users/${user.id}/consents`));
    expect(consents.items).toEqual([expect.objectContaining({ client_id: clientId })]);
    await adminOk('DELETE', tenant.path(`/users/${user.id}/consents/${encodeURIComponent(clientId)}`));
    await expect(openid.refreshTokenGrant(config, next.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' });
    expect(publisher.requests).toBe(1);
  });

  it('private_key_jwt: a client proves itself by keys that it publishes (§8.2), and is nobody without', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    publisher.bodies.set('/jwks.json', JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' }] }));
    const keys = { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: publisher.url('/jwks.json') };
    const { clientId, redirectUri } = publish('/signing.json', keys);
    const key = { key: privateKey, kid: 'k1' };
    const config = await openid.discovery(new URL(tenant.issuer), clientId, undefined, openid.PrivateKeyJwt(key), { execute });
    const { tokens } = await signInBy(config, redirectUri, 'openid');
    expect(tokens.claims()).toMatchObject({ aud: clientId });
    const unproven = await openid.discovery(new URL(tenant.issuer), clientId, undefined, openid.None(), { execute });
    await expect(signInBy(unproven, redirectUri, 'openid')).rejects.toMatchObject({ status: 401 });
  });

  it('attack A93: no document, no client: by redirect, over 5 KiB, of another, with foreign redirects, at a private address', async () => {
    const refused = async (clientId: string, problem: RegExp): Promise<void> => {
      const response = await fetch(askFor(clientId, publisher.url('/cb')), { redirect: 'manual' });
      expect([response.status, await response.text()]).toEqual([400, expect.stringMatching(problem)]);
    };
    await refused(publish('/other.json', { client_id: publisher.url('/client.json') }).clientId, /client_id must be the address/);
    await refused(publish('/foreign.json', { redirect_uris: ['https://evil.example/cb'] }).clientId, /redirect_uris must be of the scheme/);
    await refused(publish('/large.json', { client_name: 'x'.repeat(5_200) }).clientId, /at most 5120 bytes/);
    await refused(publish('/secret.json', { token_endpoint_auth_method: 'client_secret_basic' }).clientId, /token_endpoint_auth_method/);
    const beside = { redirect_uris: [publisher.url('/cb'), 'https://127.0.0.1.evil.example/cb'] };
    await refused(publish('/beside.json', beside).clientId, /redirect_uris must be of the scheme/);
    // What is fetched for anybody is counted: each address costs the others of this test.
    const inside = 'https://[::ffff:a00:1]/client';
    for (const clientId of ['https://169.254.169.254/latest/meta-data', 'https://localhost.example.invalid/client', inside])
      await refused(clientId, /could not be fetched/);
    for (const endpoint of ['par', 'token', 'device_authorization', 'revoke'] as const) {
      const form = { client_id: inside, grant_type: 'client_credentials', scope: 'openid', token: 'x' };
      expect(await post(tenant.endpoint(endpoint), form)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    }
    const before = publisher.requests;
    Object.assign(publisher.headers, { location: publisher.url('/client.json') });
    publisher.status = 302;
    await refused(publish('/moved.json').clientId, /no redirect/);
    publisher.status = 200;
    expect(publisher.requests).toBe(before + 1);
    for (const end of ['#fragment', '/../client.json', '/%2e%2e/client.json'])
      await refused(`${publisher.url('/client.json')}${end}`, /client is unknown/);
    await refused(publisher.url('/client.json').replace('https:', 'http:'), /client is unknown/);
    await refused(publisher.url('/client.json').replace('//', '//user@'), /client is unknown/);
    expect(publisher.requests).toBe(before + 1);
  });

  it('warns of a program on the device of its user', async () => {
    const { clientId } = publish('/program.json', { redirect_uris: ['http://127.0.0.1/cb'] });
    const page = await browser.get(askFor(clientId, 'http://127.0.0.1:4711/cb'));
    expect(page.text).toContain('a program on this device');
    expect(page.text).toContain('127.0.0.1:4711');
  });

  it('are known nowhere unless a tenant says so, and end as it says otherwise', async () => {
    const before = publisher.requests;
    const { clientId, redirectUri } = publish('/elsewhere.json');
    const closed = await TestTenant.create();
    expect((await fetch(askFor(clientId, redirectUri, closed))).status).toBe(400);
    expect(publisher.requests).toBe(before);
    const metadata = await fetch(`${closed.issuer}/.well-known/openid-configuration`);
    expect(await metadata.json()).toMatchObject({ client_id_metadata_document_supported: false });

    const known = publisher.url('/client.json');
    const statusNow = async () => (await fetch(askFor(known, redirectUri), { redirect: 'manual' })).status;
    expect(await statusNow()).toBe(303);
    await adminOk('PATCH', tenant.path(), { settings: { client_documents: 'off' } });
    await eventually(async () => (await statusNow()) === 400, 10_000);
  });
});
