import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { asserted, ClientKey } from '#testing';
import { admin, adminOk } from './support/admin.js';
import { eventually, post, type Tokens } from './support/journey.js';
import { discover, insecure } from './support/oauth4webapi.js';
import { Publisher } from './support/publisher.js';
import { apiIdentifier, type TestClient, TestTenant } from './support/tenant.js';

const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const subject = 'system:serviceaccount:shop:web';

describe('workload identity (RFC 7523 §2.1)', () => {
  let tenant: TestTenant;
  let cluster: string;
  let trusted: { readonly id: string };
  let key: ClientKey;
  let publisher: Publisher;
  let workload: TestClient;
  const machine = { redirect_uris: [], grant_types: [grant], scopes: ['orders:read'] };

  const jwksUri = () => publisher.url('/jwks.json');
  const jwkSetOf = (...keys: readonly ClientKey[]): string => JSON.stringify({ keys: keys.map(({ jwk }) => jwk) });

  beforeAll(async () => {
    [tenant, key, publisher] = await Promise.all([
      TestTenant.create(),
      ClientKey.generate('RS256'),
      Publisher.start({ 'content-type': 'application/json', 'cache-control': 'max-age=300' }),
    ]);
    publisher.body = jwkSetOf(key);
    cluster = new URL(jwksUri()).origin;
    await tenant.resourceServer();
    trusted = await adminOk('POST', tenant.path('/trusted-issuers'), { issuer: cluster, jwks_uri: jwksUri() });
    workload = await tenant.publicClient({
      ...machine,
      assertion_subjects: [{ issuer: cluster, subject: 'system:serviceaccount:shop:*' }],
    });
  });
  afterAll(() => publisher.stop());

  const sign = (changes = {}, signer = key) =>
    signer.sign({ clientId: 'unused', issuer: tenant.issuer }, { iss: cluster, sub: subject, ...changes });
  const redeem = async (assertion: string, { client_id } = workload, at = tenant) => {
    const { status, body } = await post<Tokens & { readonly error?: string }>(at.endpoint('token'), {
      grant_type: grant,
      assertion,
      client_id,
    });
    return [status, body.error];
  };

  it('oauth4webapi gets a token for the application that the assertion stands for, by its client_id alone', async () => {
    const server = await discover(tenant);
    expect(server.grant_types_supported).toContain(grant);
    const assertion = await sign();
    const response = await oauth.genericTokenEndpointRequest(server, workload, oauth.None(), grant, { assertion }, insecure);
    const tokens = await oauth.processGenericTokenEndpointResponse(server, workload, response);
    const { client_id: clientId } = workload;
    expect([tokens.scope, tokens.refresh_token, tokens.id_token]).toEqual(['orders:read', undefined, undefined]);
    expect(decodeJwt(tokens.access_token)).toMatchObject({ sub: clientId, client_id: clientId, aud: apiIdentifier });
    expect(await redeem(assertion)).toEqual([400, 'invalid_grant']);
  });

  it('openid-client gets one that is bound to its key (RFC 9449)', async () => {
    const execute = [openid.allowInsecureRequests];
    const config = await openid.discovery(new URL(tenant.issuer), workload.client_id, {}, openid.None(), { execute });
    const dpop = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair());
    const tokens = await openid.genericGrantRequest(config, grant, { assertion: await sign() }, { DPoP: dpop });
    expect(tokens.token_type).toBe('dpop');
  });

  it('oauth4webapi authenticates by an assertion for another grant (RFC 7523 §2.2), and by nothing else', async () => {
    const grants = { redirect_uris: [], grant_types: ['client_credentials'], scopes: ['orders:read'] };
    const members = { ...grants, token_endpoint_auth_method: 'federated_jwt', assertion_subjects: [{ issuer: cluster, subject }] };
    const client = await tenant.confidential(members);
    expect(client).not.toHaveProperty('client_secret');
    const server: oauth.AuthorizationServer = { issuer: tenant.issuer, token_endpoint: tenant.endpoint('token') };
    const federated =
      (assertion: string): oauth.ClientAuth =>
      (_server, { client_id: clientId }, body) => {
        for (const [name, value] of Object.entries({ client_id: clientId, ...asserted(assertion) })) body.set(name, value);
      };
    const ask = (authentication: oauth.ClientAuth) =>
      oauth.clientCredentialsGrantRequest(server, client, authentication, { scope: 'orders:read' }, insecure);
    const assertion = await sign();
    const tokens = await oauth.processClientCredentialsResponse(server, client, await ask(federated(assertion)));
    expect(decodeJwt(tokens.access_token)).toMatchObject({ sub: client.client_id, aud: apiIdentifier });
    const state = async (assertionOf: string) =>
      post(tenant.introspectionEndpoint, { token: tokens.access_token, client_id: client.client_id, ...asserted(assertionOf) });
    expect((await state(await sign())).body).toMatchObject({ active: true, client_id: client.client_id });
    expect((await state(assertion)).status).toBe(401);
    for (const refused of [federated(assertion), federated(await sign({ sub: 'system:serviceaccount:evil:web' })), oauth.None()])
      expect((await ask(refused)).status).toBe(401);
  });

  it('refuses other subjects, audiences, keys, applications and tenants, and authenticates nobody by a name', async () => {
    const refused = [400, 'invalid_grant'];
    expect(await redeem(await sign({ sub: 'system:serviceaccount:evil:web' }))).toEqual(refused);
    expect(await redeem(await sign({ aud: 'https://kubernetes.default.svc' }))).toEqual(refused);
    expect(await redeem(await sign({ exp: Math.floor(Date.now() / 1000) - 1 }))).toEqual(refused);
    expect(await redeem(await sign({}, await ClientKey.generate('RS256', key.kid)))).toEqual(refused);
    const [header, claims] = (await sign()).split('.');
    expect(await redeem(`${header}.${claims}.`)).toEqual(refused);
    const stranger = await tenant.publicClient({ ...machine, assertion_subjects: [{ issuer: 'https://other.example.com', subject }] });
    expect(await redeem(await sign(), stranger)).toEqual(refused);
    const confidential = await tenant.confidential({ ...machine, assertion_subjects: [{ issuer: cluster, subject }] });
    expect(await redeem(await sign(), confidential)).toEqual([401, 'invalid_client']);
    const other = await TestTenant.create();
    const elsewhere = await other.publicClient({ ...machine, scopes: [], assertion_subjects: [{ issuer: cluster, subject }] });
    expect(await redeem(await sign({ aud: other.issuer }), elsewhere, other)).toEqual(refused);
  });

  it('finds a new key of the issuer when it is used, and asks for an unknown one in vain no more than once in a while', async () => {
    const next = await ClientKey.generate('ES256');
    publisher.body = jwkSetOf(key, next);
    await eventually(async () => (await redeem(await sign({}, next)))[0] === 200, 10_000);
    const before = publisher.requests;
    const unknown = await ClientKey.generate('ES256');
    const outcomes = await Promise.all(Array.from({ length: 20 }, async () => redeem(await sign({}, unknown))));
    expect(new Set(outcomes.map(([, error]) => error))).toEqual(new Set(['invalid_grant']));
    expect(publisher.requests - before).toBeLessThanOrEqual(1);
  });

  it('answers 503 where the keys of an issuer cannot be had', async () => {
    const address = 'https://127.0.0.1:1/jwks.json';
    await adminOk('POST', tenant.path('/trusted-issuers'), { issuer: 'https://down.example.com', jwks_uri: address });
    const waiting = await tenant.publicClient({ ...machine, assertion_subjects: [{ issuer: 'https://down.example.com', subject }] });
    expect(await redeem(await sign({ iss: 'https://down.example.com' }), waiting)).toEqual([503, 'temporarily_unavailable']);
  });

  it('is administered as everything is: by the version that was read, and written to the audit log', async () => {
    const path = tenant.path(`/trusted-issuers/${trusted.id}`);
    const read = await admin('GET', path);
    const etag = read.headers.get('etag') ?? '';
    const changed = await admin('PATCH', path, { single_use: false }, { headers: { 'if-match': etag } });
    expect([changed.status, changed.body]).toEqual([200, expect.objectContaining({ single_use: false, jwks_uri: jwksUri() })]);
    expect((await admin('PATCH', path, { single_use: true }, { headers: { 'if-match': etag } })).status).toBe(412);
    const assertion = await sign({ jti: undefined });
    await eventually(async () => (await redeem(assertion))[0] === 200, 10_000);
    expect(await redeem(assertion)).toEqual([200, undefined]);
    expect((await admin('DELETE', path)).status).toBe(204);
    await eventually(async () => (await redeem(assertion))[1] === 'invalid_grant', 10_000);
    await eventually(async () => {
      const { items } = await adminOk<{ items: readonly { readonly kind: string }[] }>('GET', tenant.path('/audit-log'));
      return items.some(({ kind }) => kind === 'tenant.trusted-issuer-deleted');
    }, 10_000);
  });
});
