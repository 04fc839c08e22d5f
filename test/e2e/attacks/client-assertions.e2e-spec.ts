import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { asserted, ClientKey, signWithSecret } from '#testing';
import { admin, adminOk } from '../support/admin.js';
import { eventually, introspect, post } from '../support/journey.js';
import { discover, insecure } from '../support/oauth4webapi.js';
import { platform } from '../support/platform.js';
import { Publisher } from '../support/publisher.js';
import { type ConfidentialClient, apiIdentifier, type TestClient, TestTenant } from '../support/tenant.js';

const publishing = { 'content-type': 'application/json', 'cache-control': 'max-age=300' };
const jwkSetOf = (...keys: readonly ClientKey[]): string => JSON.stringify({ keys: keys.map(({ jwk }) => jwk) });

describe('clients that sign for themselves', () => {
  let tenant: TestTenant;
  let api: ConfidentialClient;
  let key: ClientKey;
  let client: TestClient;
  let publisher: Publisher;
  /** Whose keys are at the publisher's. */
  let published: TestClient;

  beforeAll(async () => {
    tenant = await TestTenant.create();
    api = await tenant.resourceServer();
    key = await ClientKey.generate('ES256');
    client = await register({ jwks: { keys: [key.jwk] } });
    publisher = await Publisher.start(publishing);
    publisher.body = jwkSetOf(key);
    published = await register({ jwks_uri: publisher.url('/jwks.json') });
    expect(await tokenBy(key)).toBe(200);
  });
  afterAll(() => publisher.stop());

  const machine = { redirect_uris: [], grant_types: ['client_credentials'], scopes: ['orders:read'] };
  const register = (members: Record<string, unknown>): Promise<TestClient> =>
    tenant.confidential({ ...machine, token_endpoint_auth_method: 'private_key_jwt', ...members });
  const sign = (changes = {}, header = {}, signer = key, { client_id: clientId } = client) =>
    signer.sign({ clientId, issuer: tenant.issuer }, changes, header);
  const ask = (assertion: string, more: Record<string, string> = {}, endpoint = tenant.endpoint('token')) =>
    post(endpoint, { grant_type: 'client_credentials', scope: 'orders:read', ...asserted(assertion), ...more });
  const outcomeOf = async (assertion: string, more: Record<string, string> = {}) => {
    const { status, body } = await ask(assertion, more);
    return [status, body['error']];
  };
  const refused = [401, 'invalid_client'];
  const now = () => Math.floor(Date.now() / 1000);

  /** The status of a token request of the client whose keys are published. */
  const tokenBy = async ({ privateKey, kid }: ClientKey): Promise<number> => {
    const server = await discover(tenant);
    const authentication = oauth.PrivateKeyJwt({ key: privateKey, kid });
    const answer = await oauth.clientCredentialsGrantRequest(server, published, authentication, { scope: 'orders:read' }, insecure);
    if (answer.status === 200) await oauth.processClientCredentialsResponse(server, published, answer);
    return answer.status;
  };

  it('has no secret, and shows its keys as they were registered', async () => {
    expect(client).not.toHaveProperty('client_secret');
    const { body } = await admin('GET', tenant.path(`/applications/${client.client_id}`));
    expect(body).toMatchObject({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] }, jwks_uri: null });
  });

  it.each(['RS256', 'PS256', 'ES256', 'Ed25519'])(
    'openid-client: PrivateKeyJwt with %s at token, introspection and revocation',
    async (alg) => {
      const own = await ClientKey.generate(alg);
      const { client_id: id } = await register({ jwks: { keys: [own.jwk] }, token_endpoint_auth_signing_alg: alg });
      const authentication = openid.PrivateKeyJwt({ key: own.privateKey, kid: own.kid });
      const config = await openid.discovery(new URL(tenant.issuer), id, {}, authentication, { execute: [openid.allowInsecureRequests] });
      const { access_token: token } = await openid.clientCredentialsGrant(config, { scope: 'orders:read', resource: apiIdentifier });
      expect(await openid.tokenIntrospection(config, token)).toMatchObject({ active: true, client_id: id });
      await openid.tokenRevocation(config, token);
      expect(await openid.tokenIntrospection(config, token)).toEqual({ active: false });
    },
  );

  it('a resource server introspects by PrivateKeyJwt, and with no secret', async () => {
    const own = await ClientKey.generate('ES256');
    const keys = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [own.jwk] } };
    const identifier = 'https://signing.example.com';
    const signing = await tenant.resourceServer({ identifier, scopes: [{ name: 'things:read', description: 'See things' }], ...keys });
    expect(signing).toMatchObject({ ...keys, identifier });
    expect(signing).not.toHaveProperty('client_secret');
    const caller = await register({ jwks: { keys: [key.jwk] }, scopes: ['things:read'] });
    const { body } = await ask(await sign({}, {}, key, caller), { scope: 'things:read', resource: identifier });
    const token = String(body['access_token']);
    const authentication = openid.PrivateKeyJwt({ key: own.privateKey, kid: own.kid });
    const config = await openid.discovery(new URL(tenant.issuer), signing.client_id, {}, authentication, {
      execute: [openid.allowInsecureRequests],
    });
    expect(await openid.tokenIntrospection(config, token)).toMatchObject({ active: true, aud: identifier });
    const stranger = await sign({}, {}, key, signing);
    expect((await post(tenant.introspectionEndpoint, { token, ...asserted(stranger) })).status).toBe(401);
  });

  it('discovery tells exactly what works', async () => {
    const metadata = (await (await fetch(`${tenant.issuer}/.well-known/openid-configuration`)).json()) as Record<string, readonly string[]>;
    const algorithms = ['HS256', 'RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'];
    for (const endpoint of ['token', 'revocation', 'introspection']) {
      expect(metadata[`${endpoint}_endpoint_auth_methods_supported`]).toContain('private_key_jwt');
      expect(metadata[`${endpoint}_endpoint_auth_signing_alg_values_supported`]).toEqual(algorithms);
    }
  });

  it('attack A34: refuses an assertion that was used, at any endpoint', async () => {
    const assertion = await sign();
    const { status, body } = await ask(assertion);
    expect(status).toBe(200);
    expect(await outcomeOf(assertion)).toEqual(refused);
    const token = String(body['access_token']);
    for (const endpoint of [tenant.endpoint('revoke'), tenant.introspectionEndpoint])
      expect((await ask(assertion, { token }, endpoint)).status).toBe(401);
    expect(await introspect(tenant, api, token)).toMatchObject({ active: true });
    const introspected = await sign();
    expect((await ask(introspected, { token }, tenant.introspectionEndpoint)).body).toMatchObject({ active: true });
    expect(await outcomeOf(introspected)).toEqual(refused);
  });

  it('attack A34: of 100 requests with one assertion, one gets a token', async () => {
    const assertion = await sign();
    const statuses = await Promise.all(Array.from({ length: 100 }, async () => (await ask(assertion)).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  });

  it('attack A34: refuses what has expired, has not begun, has another sub, iss or aud, or lives for days', async () => {
    const assertions = [
      sign({ exp: now() - 1 }),
      sign({ nbf: now() + 75 }),
      sign({ sub: 'somebody' }),
      sign({ iss: 'somebody' }),
      sign({ aud: platform.demo.issuer }),
      sign({ aud: [tenant.issuer, 'https://evil.example'] }),
      sign({ aud: tenant.endpoint('token') }),
      sign({ exp: now() + 86_400 }),
      sign({ jti: undefined }),
    ];
    for (const assertion of await Promise.all(assertions)) expect(await outcomeOf(assertion)).toEqual(refused);
    const { body } = await ask(await sign({ aud: tenant.endpoint('token') }));
    expect(body['error_description']).toContain(tenant.issuer);
  });

  it('takes the token endpoint as aud of an application that is set to it', async () => {
    const own = await register({ jwks: { keys: [key.jwk] }, client_assertion_audience: 'issuer_or_token_endpoint' });
    expect(await outcomeOf(await sign({ aud: tenant.endpoint('token') }, {}, key, own))).toEqual([200, undefined]);
  });

  it('attack A35: refuses alg none, other algorithms, keys in the header, an unknown kid and the keys of others', async () => {
    const stranger = await ClientKey.generate('ES256', key.kid);
    const unsigned = [{ alg: 'none' }, { iss: client.client_id, sub: client.client_id, aud: tenant.issuer, exp: now() + 60, jti: 'none' }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const assertions = [
      `${unsigned}.`,
      `${unsigned}.AAAA`,
      await sign({}, {}, stranger),
      await sign({}, { kid: 'unknown' }),
      await sign({}, { jwk: stranger.jwk }, stranger),
      await sign({}, { jku: publisher.url('/jwks.json') }, stranger),
      await sign({}, { x5u: publisher.url('/jwks.json') }, stranger),
      await sign({}, {}, await ClientKey.generate('RS256', key.kid)),
    ];
    const before = publisher.requests;
    for (const assertion of assertions) expect(await outcomeOf(assertion)).toEqual(refused);
    expect(publisher.requests).toBe(before);
  });

  it("attack A35: refuses another client's key, and the same client's at another tenant", async () => {
    const other = await ClientKey.generate('ES256');
    await register({ jwks: { keys: [other.jwk] } });
    expect(await outcomeOf(await sign({}, {}, other))).toEqual(refused);
    const elsewhere = await TestTenant.create();
    const { client_id: id } = await elsewhere.confidential({
      ...machine,
      scopes: [],
      client_id: client.client_id,
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [other.jwk] },
    });
    expect(id).toBe(client.client_id);
    expect(await outcomeOf(await sign({}, {}, other))).toEqual(refused);
    expect(await outcomeOf(await other.sign({ clientId: id, issuer: elsewhere.issuer }))).toEqual(refused);
  });

  it('attack A33: takes no other method of it, nor two at once, nor it of a client with a secret', async () => {
    const named = { client_id: client.client_id };
    expect((await post(tenant.endpoint('token'), { grant_type: 'client_credentials', ...named })).status).toBe(401);
    expect((await post(tenant.endpoint('token'), { grant_type: 'client_credentials', ...named, client_secret: 'x' })).body['error']).toBe(
      'invalid_client',
    );
    expect(await outcomeOf(await sign(), { client_secret: 'x' })).toEqual([400, 'invalid_request']);
    expect(await outcomeOf(await sign(), { client_id: 'other' })).toEqual(refused);
    const secretive = await tenant.confidential({ ...machine, jwks: { keys: [key.jwk] } });
    expect(await outcomeOf(await sign({}, {}, key, secretive))).toEqual(refused);
  });

  it('refuses private, symmetric and weak keys at registration, and tells where they are', async () => {
    const registration = { name: 'Keys', type: 'confidential', token_endpoint_auth_method: 'private_key_jwt' };
    const pointersOf = async (keys: readonly object[]) => {
      const { status, body } = await admin<{ errors?: readonly { pointer: string }[] }>('POST', tenant.path('/applications'), {
        ...registration,
        jwks: { keys },
      });
      return [status, ...(body.errors ?? []).map(({ pointer }) => pointer)];
    };
    expect(await pointersOf([{ ...key.jwk, d: 'AAAA' }])).toEqual([400, '/jwks/keys/0/d']);
    expect(await pointersOf([key.jwk, { kty: 'oct', k: 'AAAA' }])).toEqual([400, '/jwks/keys/1']);
    expect(await pointersOf([{ kty: 'RSA', e: 'AQAB', n: Buffer.alloc(128, 255).toString('base64url') }])).toEqual([400, '/jwks/keys/0']);
    expect(await pointersOf([])).toEqual([400, '/jwks/keys']);
  });

  it('an application changes from a secret to a key, and the secret is good for nothing', async () => {
    const own = await tenant.confidential(machine);
    const path = tenant.path(`/applications/${own.client_id}`);
    const bySecret = () => post(tenant.endpoint('token'), { grant_type: 'client_credentials' }, own);
    expect((await bySecret()).status).toBe(200);
    await adminOk('PATCH', path, { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] } });
    for (let left = 50; (await bySecret()).status === 200 && left > 0; left -= 1) await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await bySecret()).status).toBe(401);
    expect(await outcomeOf(await sign({}, {}, key, own))).toEqual([200, undefined]);
  });

  it('oauth4webapi: PrivateKeyJwt with the keys at a jwks_uri; a new one is found when it is used, and the old one is gone', async () => {
    const next = await ClientKey.generate('RS256');
    publisher.body = jwkSetOf(next);
    await eventually(async () => (await tokenBy(next)) === 200, 10_000);
    expect(await tokenBy(key)).toBe(401);
    expect(publisher.requests).toBe(2);
  });

  describe('by the secret itself (client_secret_jwt)', () => {
    const registerSigning = (members: Record<string, unknown> = {}) =>
      tenant.confidential({ ...machine, token_endpoint_auth_method: 'client_secret_jwt', ...members });
    const bySecret = ({ client_id: clientId, client_secret: secret }: TestClient, changes = {}) =>
      signWithSecret(secret ?? '', { clientId, issuer: tenant.issuer }, changes);

    it('openid-client: ClientSecretJwt at token, introspection and revocation, by discovery alone', async () => {
      const own = await registerSigning();
      const authentication = openid.ClientSecretJwt(own.client_secret);
      const { client_id: id } = own;
      const config = await openid.discovery(new URL(tenant.issuer), id, {}, authentication, { execute: [openid.allowInsecureRequests] });
      expect(config.serverMetadata().token_endpoint_auth_methods_supported).toContain('client_secret_jwt');
      expect(config.serverMetadata().token_endpoint_auth_signing_alg_values_supported).toContain('HS256');
      const { access_token: token } = await openid.clientCredentialsGrant(config, { scope: 'orders:read', resource: apiIdentifier });
      expect(await openid.tokenIntrospection(config, token)).toMatchObject({ active: true, client_id: id });
      await openid.tokenRevocation(config, token);
      expect(await openid.tokenIntrospection(config, token)).toEqual({ active: false });
    });

    it('oauth4webapi: ClientSecretJwt', async () => {
      const { client_id, client_secret: secret } = await registerSigning();
      const [server, known] = [await discover(tenant), { client_id }];
      const by = oauth.ClientSecretJwt(secret);
      const answer = await oauth.clientCredentialsGrantRequest(server, known, by, { scope: 'orders:read' }, insecure);
      const { access_token: token } = await oauth.processClientCredentialsResponse(server, known, answer);
      expect(await introspect(tenant, api, token)).toMatchObject({ active: true, client_id });
    });

    it('attack A34: takes an assertion once, at both services together', async () => {
      const assertion = await bySecret(await registerSigning());
      expect(await outcomeOf(assertion)).toEqual([200, undefined]);
      expect(await outcomeOf(assertion)).toEqual(refused);
      expect((await post(tenant.introspectionEndpoint, { token: 'x', ...asserted(assertion) })).status).toBe(401);
    });

    it('attack A35: refuses an HMAC by the public key of a client, and a signature of a client with a secret', async () => {
      const spki = await crypto.subtle.exportKey(
        'spki',
        await crypto.subtle.importKey('jwk', key.jwk, { name: 'ECDSA', namedCurve: 'P-256' }, true, []),
      );
      const pem = `-----BEGIN PUBLIC KEY-----\n${Buffer.from(spki).toString('base64')}\n-----END PUBLIC KEY-----\n`;
      for (const secret of [pem, JSON.stringify(key.jwk)])
        expect(await outcomeOf(await bySecret({ ...client, client_secret: secret }))).toEqual(refused);
      expect(await outcomeOf(await sign({}, {}, key, await registerSigning({ jwks: { keys: [key.jwk] } })))).toEqual(refused);
    });

    it('attack A33: takes the secret itself in no other way', async () => {
      const own = await registerSigning();
      expect((await post(tenant.endpoint('token'), { grant_type: 'client_credentials' }, own)).status).toBe(401);
      expect(await outcomeOf(await bySecret(own))).toEqual([200, undefined]);
      const sending = await tenant.confidential(machine);
      expect(await outcomeOf(await bySecret(sending))).toEqual(refused);
    });

    it('rotates: the new secret signs at once, the one before until it ends', async () => {
      const own = await registerSigning();
      const secrets = tenant.path(`/applications/${own.client_id}/secrets`);
      const next = await adminOk<{ client_secret: string }>('POST', secrets, { overlap_seconds: 60 });
      await eventually(async () => (await outcomeOf(await bySecret({ ...own, ...next })))[0] === 200, 10_000);
      expect(await outcomeOf(await bySecret(own))).toEqual([200, undefined]);
      const last = await adminOk<{ client_secret: string }>('POST', secrets, { overlap_seconds: 0 });
      await eventually(async () => (await outcomeOf(await bySecret({ ...own, ...last })))[0] === 200, 10_000);
      expect(await outcomeOf(await bySecret({ ...own, ...next }))).toEqual(refused);
    });

    it('shows the secret once, and an application that changes to it needs a new one', async () => {
      const own = await tenant.confidential(machine);
      const path = tenant.path(`/applications/${own.client_id}`);
      const shown = await adminOk('PATCH', path, { token_endpoint_auth_method: 'client_secret_jwt' });
      expect(JSON.stringify([shown, await adminOk('GET', `${path}/secrets`)])).not.toContain(own.client_secret);
      await eventually(
        async () => (await post(tenant.endpoint('token'), { grant_type: 'client_credentials' }, own)).status === 401,
        10_000,
      );
      expect(await outcomeOf(await bySecret(own))).toEqual(refused);
      const next = await adminOk<{ client_secret: string }>('POST', `${path}/secrets`, { overlap_seconds: 0 });
      await eventually(async () => (await outcomeOf(await bySecret({ ...own, ...next })))[0] === 200, 10_000);
    });
  });
});
