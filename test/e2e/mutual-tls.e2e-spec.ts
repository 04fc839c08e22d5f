import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import { certificateHeader, certificateVerifiedHeader, makeAuthority, makeCertificate } from '#testing';
import { introspect, post } from './support/journey.js';
import { type TestClient, TestTenant } from './support/tenant.js';
import { fetchWith, startTlsProxy } from './support/tls-proxy.js';

const redirecting = { redirect_uris: [], grant_types: ['client_credentials'], scopes: ['orders:read'] };

describe('clients with certificates (RFC 8705)', () => {
  let directory: string;
  let proxy: Awaited<ReturnType<typeof startTlsProxy>>;
  let tenant: TestTenant;
  let api: TestClient & { readonly client_secret: string };
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
  });
});
