import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { ClientKey, makeAuthority, makeCertificate } from '#testing';
import { adminOk } from './support/admin.js';
import { eventually, introspect, post } from './support/journey.js';
import { discover, insecure } from './support/oauth4webapi.js';
import { Publisher } from './support/publisher.js';
import { type ConfidentialClient, type TestClient, TestTenant } from './support/tenant.js';
import { fetchWith, startTlsProxy } from './support/tls-proxy.js';

const trustDomain = 'spiffe://example.org';
const billing = `${trustDomain}/ns/shop/sa/billing`;
const machine = { redirect_uris: [], grant_types: ['client_credentials'], scopes: ['orders:read'] };
/** What SPIFFE leaves out of a JWT. */
const omitted: object = { iss: undefined, jti: undefined };
const ofWorkload = ['basicConstraints=critical,CA:FALSE', 'keyUsage=critical,digitalSignature'];

describe('workloads of SPIFFE (draft-ietf-oauth-spiffe-client-auth)', () => {
  let directory: string;
  let proxy: Awaited<ReturnType<typeof startTlsProxy>>;
  let publisher: Publisher;
  let key: ClientKey;
  let tenant: TestTenant;
  let api: ConfidentialClient;
  let server: oauth.AuthorizationServer;
  let byJwt: TestClient;
  let byCertificate: TestClient;

  const pem = (name: string): Promise<Buffer> => readFile(join(directory, name));
  const publish = async (...keys: readonly ClientKey[]): Promise<void> => {
    const authority = new X509Certificate(await pem('domain.pem'));
    const x509 = { ...authority.publicKey.export({ format: 'jwk' }), use: 'x509-svid', x5c: [authority.raw.toString('base64')] };
    const jwts = keys.map(({ jwk }) => ({ ...jwk, use: 'jwt-svid' }));
    publisher.body = JSON.stringify({ keys: [x509, ...jwts], spiffe_sequence: 1, spiffe_refresh_hint: 300 });
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ostiary-spiffe-'));
    [tenant, key, publisher] = await Promise.all([
      TestTenant.create(),
      ClientKey.generate('ES256'),
      Publisher.start({ 'content-type': 'application/json', 'cache-control': 'max-age=300' }),
      makeAuthority(directory, 'ca'),
      makeAuthority(directory, 'domain', ['keyUsage=critical,keyCertSign,cRLSign']),
      makeAuthority(directory, 'stranger', ['keyUsage=critical,keyCertSign,cRLSign']),
    ]);
    await makeCertificate(directory, 'ca', 'proxy', 'DNS:localhost');
    await makeCertificate(directory, 'domain', 'billing', `URI:${billing}`, ofWorkload);
    await makeCertificate(directory, 'domain', 'shipping', `URI:${trustDomain}/ns/shop/sa/shipping`, ofWorkload);
    await makeCertificate(directory, 'domain', 'both', `URI:${billing},URI:${trustDomain}/other`, ofWorkload);
    await makeCertificate(directory, 'stranger', 'forged', `URI:${billing}`, ofWorkload);
    await publish(key);
    proxy = await startTlsProxy(directory, 'proxy', 'ca');
    api = await tenant.resourceServer();
    await adminOk('POST', tenant.path('/trusted-issuers'), { issuer: trustDomain, jwks_uri: publisher.url('/bundle.json') });
    const members = { ...machine, spiffe_id: `${trustDomain}/ns/shop/*` };
    byJwt = await tenant.confidential({ ...members, token_endpoint_auth_method: 'spiffe_jwt' });
    byCertificate = await tenant.confidential({
      ...{ ...machine, token_endpoint_auth_method: 'spiffe_x509', spiffe_id: billing },
      tls_client_certificate_bound_access_tokens: true,
    });
    server = await discover(tenant);
  });
  afterAll(async () => {
    await Promise.all([proxy.close(), publisher.stop()]);
    await rm(directory, { recursive: true, force: true });
  });

  const sign = (changes = {}, signer = key): Promise<string> =>
    signer.sign({ clientId: 'unused', issuer: tenant.issuer }, { ...omitted, sub: billing, ...changes });
  const shown = (svid: string) => ({
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-spiffe',
    client_assertion: svid,
  });

  it('have both ways told of by the metadata (§4), and neither has a secret', () => {
    expect(server.token_endpoint_auth_methods_supported).toEqual(expect.arrayContaining(['spiffe_jwt', 'spiffe_x509']));
    expect(server.introspection_endpoint_auth_methods_supported).toContain('spiffe_jwt');
    for (const client of [byJwt, byCertificate]) expect(client).not.toHaveProperty('client_secret');
  });

  it('oauth4webapi authenticates by a JWT-SVID of the bundle that the trust domain publishes (§3.1), and introspects by one', async () => {
    const svid = await sign();
    const bySvid: oauth.ClientAuth = (_server, { client_id: clientId }, body) => {
      for (const [name, value] of Object.entries({ client_id: clientId, ...shown(svid) })) body.set(name, value);
    };
    const asked = await oauth.clientCredentialsGrantRequest(server, byJwt, bySvid, { scope: 'orders:read' }, insecure);
    const { access_token: token } = await oauth.processClientCredentialsResponse(server, byJwt, asked);
    expect(decodeJwt(token)).toMatchObject({ sub: byJwt.client_id, scope: 'orders:read' });
    const state = await post(tenant.introspectionEndpoint, { token, client_id: byJwt.client_id, ...shown(svid) });
    expect(state.body).toMatchObject({ active: true, client_id: byJwt.client_id });
  });

  const redeem = async (svid: string, { client_id } = byJwt, at = tenant) => {
    const answer = await post<{ readonly error?: string }>(at.endpoint('token'), {
      ...{ grant_type: 'client_credentials', client_id, ...shown(svid) },
    });
    return [answer.status, answer.body.error];
  };

  it('are refused as other workloads, for other servers, by other keys and at other tenants', async () => {
    const refused = [401, 'invalid_client'];
    expect(await redeem(await sign({ sub: `${trustDomain}/ns/other` }))).toEqual(refused);
    expect(await redeem(await sign({ aud: [tenant.issuer, 'https://other.example.com'] }))).toEqual(refused);
    expect(await redeem(await sign({}, await ClientKey.generate('ES256', key.kid)))).toEqual(refused);
    expect(await redeem(await sign(), byCertificate)).toEqual(refused);
    const other = await TestTenant.create();
    const members = { ...machine, scopes: [], token_endpoint_auth_method: 'spiffe_jwt', spiffe_id: billing };
    expect(await redeem(await sign({ aud: other.issuer }), await other.confidential(members), other)).toEqual(refused);
  });

  it('are known by a new key of the bundle when it is used', async () => {
    const next = await ClientKey.generate('ES256');
    await publish(key, next);
    await eventually(async () => (await redeem(await sign({}, next)))[0] === 200, 10_000);
  });

  const fetchAs = async (name: string): Promise<typeof fetch> =>
    fetchWith(await pem('ca.pem'), { key: await pem(`${name}.key`), cert: await pem(`${name}.pem`) });

  it('openid-client authenticates by an X.509-SVID, and its token is bound to it (§3.2); others are refused', async () => {
    const at = tenant.endpoint('token').replace(new URL(tenant.issuer).origin, proxy.url);
    const aliased = { ...server, mtls_endpoint_aliases: { token_endpoint: at } };
    const { client_id: clientId } = byCertificate;
    const config = new openid.Configuration(aliased, clientId, { use_mtls_endpoint_aliases: true }, openid.TlsClientAuth());
    config[openid.customFetch] = (await fetchAs('billing')) as openid.CustomFetch;
    const { access_token: token } = await openid.clientCredentialsGrant(config, { scope: 'orders:read' });
    expect(await introspect(tenant, api, token)).toMatchObject({ active: true, cnf: { 'x5t#S256': expect.any(String) } });
    for (const name of ['shipping', 'both', 'forged']) {
      const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId });
      const answer = await (await fetchAs(name))(at, { method: 'POST', body });
      expect([name, answer.status, await answer.json()]).toEqual([name, 401, expect.objectContaining({ error: 'invalid_client' })]);
    }
  });
});
