import { createHmac, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { CompactSign, type CompactJWSHeaderParameters, type JWTPayload } from 'jose';
import { type Application, type assertionAlgorithms, type JsonObject } from '#contracts';
import { tokenEndpoint } from '../endpoints/token.js';
import { OAuthError } from '../errors.js';
import { Parameters } from '../parameters.js';
import { basic, listOf, type Members } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { aResourceServer, aTenant, anApplication, withSecret } from '../testing/builders.js';
import { authenticateClient } from './authenticate-client.js';
import { readJwkSet } from './jwk-set.js';

const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const generate = (algorithm: string) => {
  if (algorithm === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return algorithm.startsWith('Ed') ? generateKeyPairSync('ed25519') : generateKeyPairSync('rsa', { modulusLength: 2048 });
};
const pairs = Object.fromEntries(
  ['RS256', 'ES256', 'EdDSA'].map((algorithm) => [algorithm, { ...generate(algorithm), kid: `key-${algorithm}` }]),
) as Record<'RS256' | 'ES256' | 'EdDSA', { publicKey: KeyObject; privateKey: KeyObject; kid: string }>;
type KeyAlgorithm = (typeof assertionAlgorithms.private_key_jwt)[number];
const ofAlgorithm: Record<KeyAlgorithm, keyof typeof pairs> = {
  RS256: 'RS256',
  PS256: 'RS256',
  ES256: 'ES256',
  EdDSA: 'EdDSA',
  Ed25519: 'EdDSA',
};
const jwk = ({ publicKey, kid }: { publicKey: KeyObject; kid: string }): JsonObject => ({ ...publicKey.export({ format: 'jwk' }), kid });
const jwks = { keys: Object.values(pairs).map(jwk) };

describe('OpenID Connect Core §9, RFC 7523: private_key_jwt', () => {
  let server: TestAuthorizationServer;
  let application: Application;

  const register = (members: Partial<Application> = {}): Application => {
    const registered = anApplication({ tokenEndpointAuthMethod: 'private_key_jwt', jwks, ...members });
    server.register(registered);
    return registered;
  };
  beforeEach(() => {
    server = new TestAuthorizationServer();
    application = register();
  });

  const claimsOf = (changes: Record<string, unknown> = {}, { clientId } = application): JWTPayload => ({
    iss: clientId,
    sub: clientId,
    aud: server.tenant.issuer,
    jti: randomUUID(),
    iat: server.now,
    exp: server.now + 60,
    ...changes,
  });
  const sign = (
    claims: object,
    {
      alg = 'ES256',
      key = pairs[ofAlgorithm[alg]],
      ...header
    }: Partial<Omit<CompactJWSHeaderParameters, 'alg'>> & {
      alg?: KeyAlgorithm;
      key?: { privateKey: KeyObject; kid: string };
    } = {},
  ): Promise<string> =>
    new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ alg, kid: key.kid, ...header })
      .sign(key.privateKey, { crit: { 'urn:x': true } });

  const authenticate = (assertion: string, members: Members = {}, authorization: string | null = null) =>
    authenticateClient(
      server.tenant,
      { parameters: Parameters.read(listOf({ client_assertion: assertion, client_assertion_type: type, ...members })), authorization },
      server.dependencies,
    );
  const refusalOf = async (attempt: Promise<unknown>): Promise<OAuthError> => {
    const error: unknown = await attempt.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error instanceof OAuthError) return error;
    throw new Error(`not refused: ${String(error)}`);
  };
  const untold = { code: 'invalid_client', status: 401, description: 'Client authentication failed' };
  const expectRefused = async (assertion: string | Promise<string>, detail: RegExp, members: Members = {}): Promise<void> =>
    expect(await refusalOf(authenticate(await assertion, members))).toMatchObject({ ...untold, detail: expect.stringMatching(detail) });

  it.each(Object.keys(ofAlgorithm) as KeyAlgorithm[])('authenticates a client that signs with %s, named again or not', async (alg) => {
    await expect(authenticate(await sign(claimsOf(), { alg }))).resolves.toMatchObject({ clientId: application.clientId });
    const named = { client_id: application.clientId };
    await expect(authenticate(await sign(claimsOf(), { alg }), named)).resolves.toMatchObject({ clientId: application.clientId });
  });

  it('takes a JWT without kid, without iat, with either typ', async () => {
    const changes = [{ kid: undefined }, { typ: 'JWT' }, { typ: 'client-authentication+jwt' }];
    for (const header of changes) await expect(authenticate(await sign(claimsOf(), header))).resolves.toHaveProperty('clientId');
    await expect(authenticate(await sign(claimsOf({ iat: undefined })))).resolves.toHaveProperty('clientId');
  });

  it('is named in the log of refusals by its sub, unless that is too long to be anybody', async () => {
    for (const sub of [application.clientId, 'x'.repeat(256)]) {
      const parameters = listOf({
        grant_type: 'client_credentials',
        client_assertion_type: type,
        client_assertion: await sign(claimsOf({ sub, exp: 1 })),
      });
      expect(await tokenEndpoint(server.tenant, { parameters, authorization: null }, server.dependencies)).toMatchObject({ status: 401 });
    }
    expect(server.refusals.map(({ clientId }) => clientId)).toEqual([application.clientId, null]);
  });

  describe('RFC 7523 §3', () => {
    it.each([
      ['1. an iss that is not the client', { iss: 'somebody' }, /iss/],
      ['1. no iss', { iss: undefined }, /iss/],
      ['2. attack A34: a sub that is no client', { sub: 'somebody' }, /no active client/],
      ['2. no sub', { sub: undefined }, /sub/],
      ['2. a sub that is no text', { sub: ['a'] }, /sub/],
      ['4. no exp', { exp: undefined }, /exp/],
      ['4. an exp that is no number', { exp: '9999999999' }, /exp/],
      ['4. attack A34: an exp that has passed', { exp: 1_799_999_999 }, /expired/],
      ['4. attack A34: an exp of now', { exp: 1_800_000_000 }, /expired/],
      ['5. attack A34: an nbf beyond 60 s', { nbf: 1_800_000_061 }, /nbf/],
      ['5. an nbf that is no number', { nbf: 'now' }, /nbf/],
      ['6. an iat beyond 60 s', { iat: 1_800_000_061 }, /iat/],
      ['6. an iat that is no number', { iat: true }, /iat/],
    ])('refuses %s', async (_what, changes, detail) => {
      await expectRefused(sign(claimsOf(changes)), detail);
    });

    it.each([{ nbf: 1_800_000_060 }, { iat: 1_800_000_060 }, { iat: 1_799_990_000 }, { exp: 1_800_003_660 }, { exp: 1_800_000_000.5 }])(
      'takes %j',
      async (changes) => {
        await expect(authenticate(await sign(claimsOf(changes)))).resolves.toHaveProperty('clientId');
      },
    );

    it('refuses another client_id beside it, and another type of assertion', async () => {
      await expectRefused(sign(claimsOf()), /no active client/, { client_id: 'other' });
      await expectRefused(sign(claimsOf()), /client_assertion_type/, {
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer',
      });
      await expectRefused(sign(claimsOf()), /client_assertion_type/, { client_assertion_type: undefined });
      await expectRefused('', /missing/);
    });

    it('attack A34: takes a jti once, however the JWT around it differs', async () => {
      const jti = randomUUID();
      const assertion = await sign(claimsOf({ jti }));
      await authenticate(assertion);
      await expectRefused(assertion, /used before/);
      await expectRefused(sign(claimsOf({ jti, exp: server.now + 99 }), { alg: 'RS256' }), /used before/);
    });

    it('takes the jti of another client, and of another tenant', async () => {
      const jti = randomUUID();
      await authenticate(await sign(claimsOf({ jti })));
      const other = register();
      await expect(authenticate(await sign(claimsOf({ jti }, other)))).resolves.toMatchObject({ clientId: other.clientId });
      const elsewhere = new TestAuthorizationServer(aTenant('globex'), server.database);
      elsewhere.register(application);
      server = elsewhere;
      await expect(authenticate(await sign(claimsOf({ jti })))).resolves.toMatchObject({ clientId: application.clientId });
    });

    it('spends no jti on what is refused', async () => {
      const jti = randomUUID();
      await refusalOf(authenticate(await sign(claimsOf({ jti, exp: server.now }))));
      await refusalOf(authenticate(await sign(claimsOf({ jti, aud: 'https://other.example' }))));
      await expect(authenticate(await sign(claimsOf({ jti })))).resolves.toHaveProperty('clientId');
    });

    it.each([
      ['no jti', { jti: undefined }],
      ['an empty jti', { jti: '' }],
      ['a jti that is no text', { jti: 1 }],
      ['a jti of more than 255 characters', { jti: 'x'.repeat(256) }],
    ])('tells who holds the key that it has %s', async (_what, changes) => {
      expect(await refusalOf(authenticate(await sign(claimsOf(changes))))).toMatchObject({
        status: 401,
        description: expect.stringMatching(/jti/),
      });
    });

    it('tells who holds the key that it lives for more than an hour', async () => {
      const long = sign(claimsOf({ exp: server.now + 3661 }));
      expect(await refusalOf(authenticate(await long))).toMatchObject({ status: 401, description: expect.stringMatching(/3600 seconds/) });
    });
  });

  describe('the audience (RFC 7523bis): the issuer alone, as text', () => {
    const tokenEndpoint = () => `${server.tenant.issuer}/oauth/token`;

    it.each<[string, () => unknown]>([
      ['the token endpoint', tokenEndpoint],
      ['where users are asked', () => `${server.tenant.issuer}/oauth/backchannel_authentication`],
      ['a list', () => [server.tenant.issuer]],
      ['a list with another', () => [server.tenant.issuer, 'https://evil.example']],
      ['another issuer', () => 'https://id.example/t/globex'],
      ['the issuer with a slash', () => `${server.tenant.issuer}/`],
      ['nothing', () => undefined],
    ])('refuses %s, and tells who holds the key what is right', async (_what, aud) => {
      const refusal = await refusalOf(authenticate(await sign(claimsOf({ aud: aud() }))));
      expect(refusal).toMatchObject({
        status: 401,
        description: `The aud of the client assertion must be ${server.tenant.issuer}, and nothing else`,
      });
      const forged = sign(claimsOf({ aud: aud() }), { key: { ...generate('ES256'), kid: pairs.ES256.kid } });
      await expectRefused(forged, /signature/);
    });

    it('takes the token endpoint, or where users are asked (CIBA §7.1), still as text, where the application is set to it', async () => {
      application = register({ clientAssertionAudience: 'issuer_or_token_endpoint' });
      for (const aud of [tokenEndpoint(), `${server.tenant.issuer}/oauth/backchannel_authentication`, server.tenant.issuer])
        await expect(authenticate(await sign(claimsOf({ aud })))).resolves.toHaveProperty('clientId');
      for (const aud of [
        [tokenEndpoint()],
        [tokenEndpoint(), server.tenant.issuer],
        `${tokenEndpoint()}/`,
        `${server.tenant.issuer}/oauth/revoke`,
      ])
        expect(await refusalOf(authenticate(await sign(claimsOf({ aud }))))).toMatchObject({ code: 'invalid_client' });
    });
  });

  describe('attack A35, RFC 8725: keys and algorithms', () => {
    const forge = (header: object, signature: (input: string) => string, claims = claimsOf()): string => {
      const input = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      return `${input}.${signature(input)}`;
    };

    it('refuses alg none, with a signature or without', async () => {
      for (const alg of ['none', 'None', 'nOnE']) {
        await expectRefused(
          forge({ alg }, () => 'AAAA'),
          /may not sign with/,
        );
        await expectRefused(
          forge({ alg }, () => ''),
          /not a signed JWT/,
        );
      }
    });

    it('refuses an HMAC with the public key for a secret', async () => {
      for (const format of ['pem', 'der'] as const) {
        const key = pairs.RS256.publicKey.export({ format, type: 'spki' } as { format: 'pem'; type: 'spki' });
        const mac = (input: string) => createHmac('sha256', key).update(input).digest('base64url');
        await expectRefused(forge({ alg: 'HS256', kid: pairs.RS256.kid }, mac), /may not use client_secret_jwt/);
      }
    });

    it.each(['jwk', 'jku', 'x5u', 'x5c'])('refuses a header with %s', async (name) => {
      const stranger = generate('ES256');
      const value = name === 'jwk' ? stranger.publicKey.export({ format: 'jwk' }) : name === 'x5c' ? ['AAAA'] : 'https://evil.example/keys';
      await expectRefused(sign(claimsOf(), { [name]: value, key: { ...stranger, kid: 'mine' } }), /brings a key/);
      await expectRefused(sign(claimsOf(), { [name]: value }), /brings a key/);
    });

    it('refuses an unknown kid, one of another algorithm, and one that is no text', async () => {
      await expectRefused(sign(claimsOf(), { kid: 'unknown' }), /no such key/);
      await expectRefused(sign(claimsOf(), { kid: pairs.RS256.kid }), /no such key/);
      await expectRefused(sign(claimsOf(), { kid: 7 as unknown as string }), /kid/);
      await expectRefused(sign(claimsOf(), { kid: '' }), /no such key/);
    });

    it('tries 4 keys at most where the kid does not tell which', async () => {
      const others = Array.from({ length: 4 }, (_, index) => ({ ...generate('ES256'), kid: `other-${index}` }));
      const registerWith = (count: number) => register({ jwks: { keys: [...others.slice(0, count), pairs.ES256].map(jwk) } });
      application = registerWith(3);
      await expect(authenticate(await sign(claimsOf(), { kid: undefined }))).resolves.toHaveProperty('clientId');
      application = registerWith(4);
      await expectRefused(sign(claimsOf(), { kid: undefined }), /kid does not tell/);
      await expect(authenticate(await sign(claimsOf()))).resolves.toHaveProperty('clientId');
    });

    it('refuses a key that nobody registered under the right kid', async () => {
      await expectRefused(sign(claimsOf(), { key: { ...generate('ES256'), kid: pairs.ES256.kid } }), /signature/);
    });

    it('refuses what another client, or the same of another tenant, signed', async () => {
      const other = { ...generate('ES256'), kid: 'other' };
      register({ jwks: { keys: [jwk(other)] } });
      await expectRefused(sign(claimsOf(), { key: other }), /no such key/);
      await expectRefused(sign(claimsOf(), { key: other, kid: pairs.ES256.kid }), /signature/);
      const globex = new TestAuthorizationServer(aTenant('globex'), server.database);
      globex.register(
        anApplication({ tokenEndpointAuthMethod: 'private_key_jwt', jwks: { keys: [jwk(other)] }, clientId: application.clientId }),
      );
      await expectRefused(sign(claimsOf({ aud: globex.tenant.issuer }), { key: other, kid: pairs.ES256.kid }), /signature/);
      const acme = await sign(claimsOf());
      server = globex;
      await expectRefused(acme, /no such key/);
    });

    it('refuses a changed payload, header or signature, and one without its padding bits', async () => {
      const [header = '', , signature = ''] = (await sign(claimsOf())).split('.');
      const other = Buffer.from(JSON.stringify(claimsOf())).toString('base64url');
      await expectRefused(`${header}.${other}.${signature}`, /signature/);
      const [, payload = ''] = (await sign(claimsOf())).split('.');
      await expectRefused(`${header}.${payload}.${'A'.repeat(86)}`, /signature/);
    });

    it('binds a client to the algorithm that it registered', async () => {
      application = register({ tokenEndpointAuthSigningAlg: 'PS256' });
      await expect(authenticate(await sign(claimsOf(), { alg: 'PS256' }))).resolves.toHaveProperty('clientId');
      for (const alg of ['RS256', 'ES256', 'EdDSA', 'Ed25519'] as const)
        await expectRefused(sign(claimsOf(), { alg }), /may not sign with/);
    });

    it('refuses a typ of another JWT, an extension that must be understood, and what is no JWT', async () => {
      for (const typ of ['at+jwt', 'logout+jwt', 'dpop+jwt', 'secevent+jwt', '']) await expectRefused(sign(claimsOf(), { typ }), /type/);
      await expectRefused(sign(claimsOf(), { crit: ['urn:x'], 'urn:x': 1 }), /extension/);
      for (const text of ['x', 'x.y.z', 'a.b', 'a.b.c.d', 'a.b.c.d.e', `${'a'.repeat(9000)}.b.c`, '..', 'é.é.é'])
        expect(await refusalOf(authenticate(text))).toMatchObject({ code: 'invalid_client', status: 401 });
      for (const payload of ['[]', '1', '"a"', 'null', '{', ''])
        await expectRefused(
          new CompactSign(Buffer.from(payload)).setProtectedHeader({ alg: 'ES256' }).sign(pairs.ES256.privateKey),
          /sub|no claims|not a signed/,
        );
    });
  });

  describe('a jwks_uri', () => {
    const uri = 'https://client.example/jwks';
    beforeEach(() => {
      application = register({ jwks: null, jwksUri: uri });
    });

    it('gives the keys that are published there', async () => {
      server.published.set(uri, { keys: readJwkSet({ keys: [jwk(pairs.ES256)] }) });
      await expect(authenticate(await sign(claimsOf()))).resolves.toHaveProperty('clientId');
      await expectRefused(sign(claimsOf(), { alg: 'RS256' }), /no such key/);
    });

    it('that cannot be had refuses the client, who is not told why', async () => {
      await expectRefused(sign(claimsOf()), /nothing is published/);
    });
  });

  it('authenticates a resource server that signs, which its secret does not any more', async () => {
    const resourceServer = aResourceServer({ tokenEndpointAuthMethod: 'private_key_jwt', jwks });
    const { clientId } = resourceServer;
    const { registration, secret } = withSecret({ resourceServer });
    server.tables.applications.set(clientId, registration);
    await expect(authenticate(await sign(claimsOf({ iss: clientId, sub: clientId })))).resolves.toMatchObject({
      registration: { resourceServer },
    });
    const bySecret = { parameters: Parameters.read([]), authorization: basic(clientId, secret) };
    await expect(authenticateClient(server.tenant, bySecret, server.dependencies)).rejects.toThrow(/by private_key_jwt/);
    server.tables.applications.set(clientId, { ...registration, resourceServer: aResourceServer({ clientId, jwks }) });
    await expectRefused(sign(claimsOf({ iss: clientId, sub: clientId })), /may not use private_key_jwt/);
  });

  describe('RFC 6749 §2.3: one method', () => {
    it('attack A33: refuses any other of a client that is registered for it, with the right secret too', async () => {
      const { secret } = server.register(application);
      const attempt = (members: Members, authorization: string | null = null) =>
        authenticateClient(server.tenant, { parameters: Parameters.read(listOf(members)), authorization }, server.dependencies);
      const told = /registered to authenticate by private_key_jwt/;
      const id = application.clientId;
      await expect(attempt({}, basic(id, secret ?? ''))).rejects.toThrow(told);
      await expect(attempt({ client_id: id, client_secret: secret ?? '' })).rejects.toThrow(told);
      expect(await refusalOf(attempt({ client_id: id }))).toMatchObject(untold);
    });

    it.each<[string, Partial<Application>]>([
      ['that is registered for client_secret_basic', { tokenEndpointAuthMethod: 'client_secret_basic' }],
      ['that is registered for client_secret_post', { tokenEndpointAuthMethod: 'client_secret_post' }],
      ['that is registered for no method', { tokenEndpointAuthMethod: null }],
      ['that is public', { type: 'public', tokenEndpointAuthMethod: 'none' }],
      ['that is disabled', { status: 'disabled' }],
    ])('refuses it of a client %s, for which no key is looked for and no jti remembered', async (_what, members) => {
      const { clientId } = application;
      const assertion = await sign(claimsOf());
      register({ clientId, ...members });
      await expectRefused(assertion, /may not use private_key_jwt|no active client/);
      expect(server.keySearches).toBe(0);
      register({ clientId });
      await expect(authenticate(assertion)).resolves.toMatchObject({ clientId });
    });

    it('refuses another beside it', async () => {
      const assertion = await sign(claimsOf());
      await expect(authenticate(assertion, { client_secret: 'x' })).rejects.toThrow('invalid_request');
      await expect(authenticate(assertion, {}, basic(application.clientId, 'x'))).rejects.toThrow('invalid_request');
      await expect(authenticate(assertion)).resolves.toHaveProperty('clientId');
    });
  });
});
