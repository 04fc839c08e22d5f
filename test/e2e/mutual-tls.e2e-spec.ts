import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { certificateHeader, certificateVerifiedHeader, makeAuthority, makeCertificate } from '#testing';
import { adminOk } from './support/admin.js';
import { authorize, introspect, post } from './support/journey.js';
import { type ConfidentialClient, redirectUri, type TestClient, TestTenant } from './support/tenant.js';
import { fetchWith, startTlsProxy } from './support/tls-proxy.js';

const redirecting = { redirect_uris: [], grant_types: ['client_credentials'], scopes: ['orders:read'] };

describe('clients with certificates (RFC 8705)', () => {
  let directory: string;
  let proxy: Awaited<ReturnType<typeof startTlsProxy>>;
  let tenant: TestTenant;
  let api: ConfidentialClient;
  let server: oauth.AuthorizationServer;
  let vouchedFor: TestClient;
  let ownKey: TestClient;

  const pem = (name: string): Promise<Buffer> => readFile(join(directory, name));
  const fetchAs = async (name: string | null): Promise<typeof fetch> =>
    fetchWith(await pem('ca.pem'), name === null ? null : { key: await pem(`${name}.key`), cert: await pem(`${name}.pem`) });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ostiary-mtls-'));
    await Promise.all([makeAuthority(directory, 'ca'), makeAuthority(directory, 'stranger')]);
    for (const name of ['proxy', 'billing', 'shipping']) await makeCertificate(directory, 'ca', name, 'DNS:localhost');
    proxy = await startTlsProxy(directory, 'proxy', 'ca');
    tenant = await TestTenant.create();
    api = await tenant.resourceServer();
    const jwk = new X509Certificate(await pem('stranger.pem')).publicKey.export({ format: 'jwk' });
    const bound = { ...redirecting, tls_client_certificate_bound_access_tokens: true };
    vouchedFor = await tenant.confidential({
      ...bound,
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_subject_dn: 'CN=billing',
    });
    ownKey = await tenant.confidential({ ...bound, token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys: [jwk] } });
    const metadata = await fetch(`${tenant.issuer}/.well-known/openid-configuration`);
    const told = await oauth.processDiscoveryResponse(new URL(tenant.issuer), metadata);
    const atProxy = (name: 'token' | 'userinfo'): string => tenant.endpoint(name).replace(new URL(tenant.issuer).origin, proxy.url);
    server = { ...told, mtls_endpoint_aliases: { token_endpoint: atProxy('token'), userinfo_endpoint: atProxy('userinfo') } };
  });

  afterAll(async () => {
    await proxy.close();
    await rm(directory, { recursive: true, force: true });
  });

  const ask = async (client: TestClient, name: string | null): Promise<Response> =>
    oauth.clientCredentialsGrantRequest(
      server,
      { ...client, use_mtls_endpoint_aliases: true },
      oauth.TlsClientAuth(),
      new URLSearchParams({ scope: 'orders:read' }),
      {
        [oauth.customFetch]: await fetchAs(name),
      },
    );
  const tokenOf = async (client: TestClient, name: string): Promise<string> =>
    (await oauth.processClientCredentialsResponse(server, client, await ask(client, name))).access_token;

  it('are told of by the metadata (§3.3)', () => {
    expect(server.tls_client_certificate_bound_access_tokens).toBe(true);
    expect(server.token_endpoint_auth_methods_supported).toEqual(
      expect.arrayContaining(['tls_client_auth', 'self_signed_tls_client_auth']),
    );
  });

  it.each([
    ['an authority vouches for', 'billing', () => vouchedFor],
    ['the client registered the key of', 'stranger', () => ownKey],
  ])('oauth4webapi authenticates by a certificate that %s, and its token is bound to it (§2, §3)', async (_what, name, client) => {
    const token = await tokenOf(client(), name);
    const thumbprint = new X509Certificate(await pem(`${name}.pem`)).fingerprint256.replaceAll(':', '');
    expect(await introspect(tenant, api, token)).toMatchObject({
      active: true,
      token_type: 'Bearer',
      client_id: client().client_id,
      cnf: { 'x5t#S256': Buffer.from(thumbprint, 'hex').toString('base64url') },
    });
  });

  it('openid-client does the same at the addresses that the metadata name for it (§5)', async () => {
    const config = new openid.Configuration(server, vouchedFor.client_id, { use_mtls_endpoint_aliases: true }, openid.TlsClientAuth());
    config[openid.customFetch] = (await fetchAs('billing')) as openid.CustomFetch;
    const { access_token: token } = await openid.clientCredentialsGrant(config, { scope: 'orders:read' });
    expect(await introspect(tenant, api, token)).toMatchObject({ active: true, cnf: { 'x5t#S256': expect.any(String) } });
  });

  /** A request through the proxy, over a connection with that certificate. */
  const through = async (name: string | null, url: string, init: RequestInit = {}) => {
    const answer = await (await fetchAs(name))(url.replace(new URL(tenant.issuer).origin, proxy.url), init);
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  };
  const tokensBy = (name: string | null, members: Record<string, string>) =>
    through(name, tenant.endpoint('token'), { method: 'POST', body: new URLSearchParams(members) });
  const withToken = (token: unknown) => ({ headers: { authorization: `Bearer ${String(token)}` } });

  it('a user signs in: code, userinfo and refresh are for who has the certificate alone (§3, §4)', async () => {
    const bound = { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN=billing' };
    const web = await tenant.confidential({ ...bound, tls_client_certificate_bound_access_tokens: true });
    const { code, verifier } = await authorize(tenant, web, await tenant.user(), { overrides: { scope: 'openid offline_access' } });
    const client = { client_id: web.client_id };
    const redemption = { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: redirectUri, ...client };
    expect(await tokensBy(null, redemption)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    const { body: first } = await tokensBy('billing', redemption);
    expect((await through('billing', tenant.endpoint('userinfo'), withToken(first['access_token']))).status).toBe(200);
    for (const name of ['shipping', null])
      expect(await through(name, tenant.endpoint('userinfo'), withToken(first['access_token']))).toMatchObject({
        status: 401,
        body: { error: 'invalid_token' },
      });
    const renewal = { grant_type: 'refresh_token', refresh_token: String(first['refresh_token']), ...client };
    for (const name of ['shipping', null]) expect((await tokensBy(name, renewal)).status).toBe(401);
    const { body: next } = await tokensBy('billing', renewal);
    expect((await through('billing', tenant.endpoint('userinfo'), withToken(next['access_token']))).status).toBe(200);
    expect((await through('shipping', tenant.endpoint('userinfo'), withToken(next['access_token']))).status).toBe(401);
  });

  it('the admin API takes a token with the certificate that it is bound to alone (§3)', async () => {
    const { client_id, client_secret } = await adminOk<ConfidentialClient>('POST', '/tenants/system/applications', {
      ...{ name: 'Reader with a certificate', type: 'confidential', grant_types: ['client_credentials'], scopes: ['tenants:read'] },
      tls_client_certificate_bound_access_tokens: true,
    });
    const form = { grant_type: 'client_credentials', client_id, client_secret };
    const endpoint = tenant.endpoint('token').replace(`/t/${tenant.slug}/`, '/t/system/');
    const ask = (name: string | null) => through(name, endpoint, { method: 'POST', body: new URLSearchParams(form) });
    expect(await ask(null)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    const { body } = await ask('shipping');
    const list = `${proxy.url}/admin/v1/tenants?limit=1`;
    expect((await through('shipping', list, withToken(body['access_token']))).status).toBe(200);
    for (const name of ['billing', null]) expect((await through(name, list, withToken(body['access_token']))).status).toBe(401);
    await adminOk('DELETE', `/tenants/system/applications/${client_id}`);
  });

  it.each([
    ["another's certificate", () => vouchedFor, 'shipping'],
    ['a certificate of nobody that is trusted', () => vouchedFor, 'stranger'],
    ['another key', () => ownKey, 'billing'],
    ['no certificate', () => vouchedFor, null],
  ])('attack A36: refuses %s with 401', async (_what, client, name) => {
    const answer = await ask(client(), name);
    expect([answer.status, await answer.json()]).toMatchObject([401, { error: 'invalid_client' }]);
  });

  it('attack A36: takes no certificate from headers that a client writes itself', async () => {
    const der = new X509Certificate(await pem('billing.pem')).raw.toString('base64');
    const headers = { [certificateHeader]: `:${der}:`, [certificateVerifiedHeader]: 'SUCCESS' };
    const form = { grant_type: 'client_credentials', client_id: vouchedFor.client_id };
    const direct = await fetch(tenant.endpoint('token'), { method: 'POST', headers, body: new URLSearchParams(form) });
    expect(direct.status).toBe(401);
    expect((await post(tenant.endpoint('token'), form)).status).toBe(401);
    const forged = { method: 'POST', headers, body: new URLSearchParams(form) };
    expect((await through(null, tenant.endpoint('token'), forged)).status).toBe(401);
  });
});
