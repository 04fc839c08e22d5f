import { createSecretKey, generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { CompactSign, type CompactJWSHeaderParameters } from 'jose';
import type { Application, JsonObject, RegisteredClient } from '#contracts';
import { OAuthError } from '../errors.js';
import { Parameters } from '../parameters.js';
import { createSecret, hashSecret } from '../secrets.js';
import { basic, listOf, type Members, type TestClient } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { aResourceServer, aTenant, anApplication, withSecret } from '../testing/builders.js';
import { authenticateClient } from './authenticate-client.js';

const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

describe('OpenID Connect Core §9, RFC 7523: client_secret_jwt', () => {
  let server: TestAuthorizationServer;
  let client: TestClient;

  const register = (members: Partial<Application> = {}, extra: Partial<RegisteredClient> = {}): TestClient =>
    server.register(anApplication({ tokenEndpointAuthMethod: 'client_secret_jwt', ...members }), extra);
  beforeEach(() => {
    server = new TestAuthorizationServer();
    client = register();
  });

  const sign = (
    changes: JsonObject = {},
    {
      signer = client,
      key = createSecretKey(signer.secret ?? '', 'utf8'),
      ...header
    }: Partial<CompactJWSHeaderParameters> & { signer?: TestClient; key?: KeyObject } = {},
  ): Promise<string> => {
    const { clientId } = signer.application;
    const claims = { iss: clientId, sub: clientId, aud: server.tenant.issuer, jti: randomUUID(), exp: server.now + 60, ...changes };
    return new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader({ alg: 'HS256', ...header }).sign(key);
  };
  const authenticate = (assertion: string, members: Members = {}, authorization: string | null = null) =>
    authenticateClient(
      server.tenant,
      { parameters: Parameters.read(listOf({ client_assertion: assertion, client_assertion_type: type, ...members })), authorization },
      server.dependencies,
    );
  const expectRefused = async (assertion: string | Promise<string>, detail: RegExp): Promise<void> => {
    const refusal: unknown = await authenticate(await assertion).catch((reason: unknown) => reason);
    expect(refusal).toBeInstanceOf(OAuthError);
    expect(refusal).toMatchObject({
      code: 'invalid_client',
      status: 401,
      description: 'Client authentication failed',
      detail: expect.stringMatching(detail),
    });
  };

  it('authenticates a client that signs with its secret, whatever kid its library makes up', async () => {
    for (const header of [{}, { kid: randomUUID() }, { typ: 'JWT' }])
      await expect(authenticate(await sign({}, header))).resolves.toMatchObject({ clientId: client.application.clientId });
  });

  it('takes each of the secrets that have not ended, and none that has', async () => {
    const secrets = [null, server.now + 1, server.now].map((expiresAt) => ({ secret: createSecret('cs', randomBytes), expiresAt }));
    const stored = secrets.map(({ secret, expiresAt }) => ({ sha256: hashSecret(secret), expiresAt }));
    client = register({}, { secrets: stored });
    for (const { secret } of secrets) server.keptSecrets.set(hashSecret(secret), secret);
    const [lasting, ending, ended] = await Promise.all(secrets.map(({ secret }) => sign({}, { key: createSecretKey(secret, 'utf8') })));
    await expect(authenticate(lasting ?? '')).resolves.toHaveProperty('clientId');
    await expect(authenticate(ending ?? '')).resolves.toHaveProperty('clientId');
    await expectRefused(ended ?? '', /signature/);
  });

  it('authenticates a resource server', async () => {
    const resourceServer = aResourceServer({ tokenEndpointAuthMethod: 'client_secret_jwt' });
    const { clientId } = resourceServer;
    const { registration, secret } = withSecret({ resourceServer });
    server.tables.applications.set(clientId, registration);
    server.keptSecrets.set(hashSecret(secret), secret);
    const signer = { application: { ...client.application, clientId }, secret };
    await expect(authenticate(await sign({}, { signer }))).resolves.toMatchObject({ registration: { resourceServer } });
  });

  describe('RFC 7523 §3', () => {
    it.each<[string, JsonObject, RegExp]>([
      ['1. an iss that is not the client', { iss: 'somebody' }, /iss/],
      ['2. attack A34: a sub that is no client', { sub: 'somebody' }, /no active client/],
      ['3. an aud that is another server', { aud: 'https://other.example' }, /aud/],
      ['4. attack A34: an exp that has passed', { exp: 1_799_999_999 }, /expired/],
      ['5. an nbf beyond 60 s', { nbf: 1_800_000_061 }, /nbf/],
    ])('refuses %s', async (_what, changes, detail) => {
      const refusal: unknown = await authenticate(await sign(changes)).catch((reason: unknown) => reason);
      expect(refusal).toMatchObject({ code: 'invalid_client', status: 401, detail: expect.stringMatching(detail) });
    });

    it('RFC 7523bis: refuses the token endpoint and a list as aud, unless the client is set to the former', async () => {
      const endpoint = `${server.tenant.issuer}/oauth/token`;
      for (const aud of [endpoint, [server.tenant.issuer]])
        await expect(authenticate(await sign({ aud }))).rejects.toMatchObject({ status: 401, description: expect.stringMatching(/aud/) });
      client = register({ clientAssertionAudience: 'issuer_or_token_endpoint' });
      await expect(authenticate(await sign({ aud: endpoint }))).resolves.toHaveProperty('clientId');
    });

    it('attack A34: takes a jti once', async () => {
      const assertion = await sign();
      await authenticate(assertion);
      await expectRefused(assertion, /used before/);
    });
  });

  describe('attack A35, RFC 8725: keys and algorithms', () => {
    it.each(['HS384', 'HS512'])('refuses %s, for which the secrets are too short (RFC 7518 §3.2)', async (alg) => {
      await expectRefused(sign({}, { alg }), /may not use private_key_jwt/);
    });

    it('refuses RS256 and none of a client with a secret', async () => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      await expectRefused(sign({}, { alg: 'RS256', key: privateKey }), /may not use private_key_jwt/);
      const [, payload = ''] = (await sign()).split('.');
      const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
      for (const signature of ['', 'AA'])
        await expect(authenticate(`${header}.${payload}.${signature}`)).rejects.toMatchObject({ code: 'invalid_client', status: 401 });
      expect(server.keySearches).toBe(0);
    });

    it('refuses an HMAC with a key that the client has registered, in any spelling', async () => {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const jwk = publicKey.export({ format: 'jwk' });
      client = register({ jwks: { keys: [jwk as JsonObject] } });
      const spellings = [JSON.stringify(jwk), jwk.x ?? '', publicKey.export({ type: 'spki', format: 'pem' }).toString()];
      for (const spelling of spellings) await expectRefused(sign({}, { key: createSecretKey(spelling, 'utf8') }), /signature/);
    });

    it('refuses an HMAC with what the platform stores of the secret, its hash, and with nothing', async () => {
      const hash = hashSecret(client.secret ?? '');
      await expectRefused(sign({}, { key: createSecretKey(hash, 'utf8') }), /signature/);
      await expectRefused(sign({}, { key: createSecretKey(hash, 'base64url') }), /signature/);
      const [header = '', payload = ''] = (await sign()).split('.');
      await expectRefused(`${header}.${payload}.${'A'.repeat(43)}`, /signature/);
    });

    it("refuses another client's secret, and the same client's at another tenant", async () => {
      const other = register();
      await expectRefused(sign({}, { key: createSecretKey(other.secret ?? '', 'utf8') }), /signature/);
      const assertion = await sign();
      server = new TestAuthorizationServer(aTenant('globex'), server.database);
      server.register(client.application);
      await expectRefused(assertion, /signature/);
    });

    it('refuses a client whose secret is known by its hash alone, as one from before it was set to this method', async () => {
      server.keptSecrets.clear();
      await expectRefused(sign(), /no such key/);
    });
  });

  describe('RFC 6749 §2.3: one method', () => {
    it('attack A33: refuses any other of a client that is registered for it, with the right secret too', async () => {
      const { application, secret } = client;
      const attempt = (members: Members, authorization: string | null = null) =>
        authenticateClient(server.tenant, { parameters: Parameters.read(listOf(members)), authorization }, server.dependencies);
      const told = /registered to authenticate by client_secret_jwt/;
      await expect(attempt({}, basic(application.clientId, secret ?? ''))).rejects.toThrow(told);
      await expect(attempt({ client_id: application.clientId, client_secret: secret ?? '' })).rejects.toThrow(told);
    });

    it.each([null, 'client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const)(
      'refuses it of a client that is registered for %s, whose secrets are not looked for',
      async (tokenEndpointAuthMethod) => {
        const assertion = await sign();
        register({ clientId: client.application.clientId, tokenEndpointAuthMethod });
        await expectRefused(assertion, /may not use client_secret_jwt/);
        expect(server.keySearches).toBe(0);
      },
    );

    it('refuses another beside it', async () => {
      await expect(authenticate(await sign(), { client_secret: 'x' })).rejects.toThrow('invalid_request');
      await expect(authenticate(await sign(), {}, basic(client.application.clientId, 'x'))).rejects.toThrow('invalid_request');
    });
  });
});
