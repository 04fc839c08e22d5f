import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { compactDecrypt, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import type { Application, JsonObject } from '#contracts';
import { beginLogout } from './endpoints/logout.js';
import { userinfoEndpoint } from './endpoints/userinfo.js';
import { issueLogoutToken } from './logout-token.js';
import { listOf, textIn } from './testing/client-requests.js';
import { TestAuthorizationServer } from './testing/authorization-server.js';
import { queryOf } from './testing/authorizing.js';
import { anApplication } from './testing/builders.js';

const jwkOf = (key: KeyObject, members: JsonObject = {}): JsonObject => ({ ...(key.export({ format: 'jwk' }) as JsonObject), ...members });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const setUp = (members: Partial<Application> = {}, keys: readonly JsonObject[] = [jwkOf(ec.publicKey, { kid: 'ec', use: 'enc' })]) => {
  const server = new TestAuthorizationServer();
  const client = server.register(
    anApplication({
      jwks: { keys: [...keys] },
      idTokenEncryptedResponseAlg: 'ECDH-ES',
      idTokenEncryptedResponseEnc: 'A256GCM',
      ...members,
    }),
  );
  const userinfo = (accessToken: string) =>
    userinfoEndpoint(server.tenant, { authorization: `Bearer ${accessToken}`, bodyToken: null }, server.dependencies);
  return { server, client, userinfo };
};

const opened = async (jwe: string, key: KeyObject): Promise<string> => new TextDecoder().decode((await compactDecrypt(jwe, key)).plaintext);

describe('OpenID Connect Core §10.2: an ID token for an application that asks for encrypted ones', () => {
  it.each([
    ['ECDH-ES', 'A256GCM', 'A256GCM', ec],
    ['ECDH-ES', null, 'A128CBC-HS256', ec],
    ['RSA-OAEP-256', 'A256GCM', 'A256GCM', rsa],
    ['RSA-OAEP-256', 'A128CBC-HS256', 'A128CBC-HS256', rsa],
  ] as const)('is signed, then encrypted by %s with %s: a JWT in a JWE', async (alg, enc, expected, { publicKey, privateKey }) => {
    const members = { idTokenEncryptedResponseAlg: alg, idTokenEncryptedResponseEnc: enc };
    const { server, client } = setUp(members, [jwkOf(publicKey, { kid: 'a-key', use: 'enc' })]);
    const { idToken } = await server.signIn(client, { scope: 'openid' });
    expect(decodeProtectedHeader(idToken)).toMatchObject({ alg, enc: expected, cty: 'JWT', kid: 'a-key' });
    const signed = await opened(idToken, privateKey);
    const { payload } = await jwtVerify(signed, server.keys.active(server.tenant, 'ES256').publicKey, {
      currentDate: new Date(server.now * 1000),
    });
    expect(payload).toMatchObject({ sub: server.user.id, aud: client.application.clientId });
  });

  it('comes with an access token that is what it was: that is for an API', async () => {
    const { server, client } = setUp();
    const { accessToken } = await server.signIn(client, { scope: 'openid notes:read' });
    expect(decodeJwt(accessToken).sub).toBe(server.user.id);
  });

  it('is encrypted as it is refreshed, too', async () => {
    const { server, client } = setUp();
    const { refreshToken } = await server.signIn(client, { scope: 'openid' });
    const reply = await server.refresh(client, refreshToken);
    expect(decodeJwt(await opened(textIn(reply, 'id_token'), ec.privateKey)).sub).toBe(server.user.id);
  });

  it('is encrypted by a key that is for that alone, before one of which nothing is said, and never by one for signatures', async () => {
    const unsaid = jwkOf(other.publicKey, { kid: 'unsaid' });
    const forSignatures = jwkOf(other.publicKey, { kid: 'sig', use: 'sig' });
    const forEncryption = jwkOf(ec.publicKey, { kid: 'enc', use: 'enc' });
    const kidOf = async (keys: readonly JsonObject[]) => {
      const { server, client } = setUp({}, keys);
      return decodeProtectedHeader((await server.signIn(client, { scope: 'openid' })).idToken).kid;
    };
    expect(await kidOf([unsaid, forSignatures, forEncryption])).toBe('enc');
    expect(await kidOf([forSignatures, unsaid])).toBe('unsaid');
  });

  it('§10.2.1: is encrypted by the key that the client publishes now', async () => {
    const address = 'https://app.example/jwks';
    const { server, client } = setUp({ jwks: null, jwksUri: address });
    const publish = (kid: string): void =>
      void server.published.set(address, {
        keys: [{ kid, algorithms: [], encryption: ['ECDH-ES'], key: ec.publicKey }],
      });
    for (const kid of ['first', 'second']) {
      publish(kid);
      expect(decodeProtectedHeader((await server.signIn(client, { scope: 'openid' })).idToken).kid).toBe(kid);
    }
  });

  it.each([
    ['cannot be had', { jwks: null, jwksUri: 'https://app.example/jwks' }],
    ['are for another algorithm', { idTokenEncryptedResponseAlg: 'RSA-OAEP-256' }],
    ['are for signatures', { jwks: { keys: [jwkOf(ec.publicKey, { use: 'sig' })] } }],
  ] as const)('is not told in the clear where the keys of the client %s, and its code is good for later', async (_name, members) => {
    const { server, client } = setUp(members);
    const code = await server.code(client, { scope: 'openid' });
    expect(await server.redeem(client, code)).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
    const mended = { ...client.application, jwks: { keys: [jwkOf(ec.publicKey), jwkOf(rsa.publicKey)] }, jwksUri: null };
    const registered = server.tables.applications.get(client.application.clientId);
    if (registered) server.tables.applications.set(mended.clientId, { ...registered, application: mended });
    expect(await server.redeem(client, code)).toMatchObject({ status: 200 });
  });

  it.each([
    ['a point of small order (RFC 7748 §6.1)', 'ECDH-ES', { kty: 'OKP', crv: 'X25519', x: Buffer.alloc(32).toString('base64url') }],
    ['one of an even modulus', 'RSA-OAEP-256', { kty: 'RSA', e: 'AQAB', n: Buffer.alloc(256, 254).toString('base64url') }],
  ] as const)('is refused, and fails at nobody else, where the key of the client is %s', async (_name, alg, jwk) => {
    const { server, client } = setUp({ idTokenEncryptedResponseAlg: alg }, [jwk]);
    const code = await server.code(client, { scope: 'openid' });
    expect(await server.redeem(client, code)).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
  });

  it('§3.1.2.1: is no id_token_hint before its client has decrypted it, which it is told', async () => {
    const { server, client } = setUp();
    const { idToken } = await server.signIn(client, { scope: 'openid' });
    const ask = async (hint: string) => queryOf(await server.start(client, { scope: 'openid', prompt: 'none', id_token_hint: hint }));
    expect(await ask(idToken)).toMatchObject({ error: 'invalid_request', error_description: expect.stringMatching(/decrypt it first/) });
    expect(await ask(await opened(idToken, ec.privateKey))).toHaveProperty('code');
    const logout = { parameters: listOf({ id_token_hint: idToken }), session: server.session() };
    expect(await beginLogout(server.tenant, logout, server.dependencies)).toMatchObject({ kind: 'error_page', error: 'invalid_request' });
  });
});

it('Back-Channel Logout 1.0 §2.4: a logout token is encrypted as ID tokens are', async () => {
  const { server, client } = setUp();
  const { application } = client;
  const token = await issueLogoutToken(server.tenant, { application, ...server.session() }, server.dependencies);
  const signed = await opened(token, ec.privateKey);
  expect(decodeProtectedHeader(signed).typ).toBe('logout+jwt');
  expect(decodeJwt(signed)).toMatchObject({ sub: server.user.id, aud: application.clientId });
});

describe('OpenID Connect Core §5.3.2: an answer of userinfo', () => {
  const encrypted = {
    idTokenEncryptedResponseAlg: null,
    idTokenEncryptedResponseEnc: null,
    userinfoEncryptedResponseAlg: 'ECDH-ES',
  } as const;

  it('is encrypted where the application asks for that: its claims, or the JWT that has them where it is signed as well', async () => {
    const plain = setUp(encrypted);
    const { accessToken } = await plain.server.signIn(plain.client, { scope: 'openid' });
    const reply = await plain.userinfo(accessToken);
    expect(reply).toMatchObject({ status: 200, body: null, headers: { 'content-type': 'application/jwt' } });
    expect(decodeProtectedHeader(reply.jwt ?? '')).not.toHaveProperty('cty');
    expect(JSON.parse(await opened(reply.jwt ?? '', ec.privateKey))).toMatchObject({ sub: plain.server.user.id });

    const signed = setUp({ ...encrypted, userinfoSignedResponseAlg: 'ES256' });
    const tokens = await signed.server.signIn(signed.client, { scope: 'openid' });
    const { jwt = '' } = await signed.userinfo(tokens.accessToken);
    expect(decodeProtectedHeader(jwt).cty).toBe('JWT');
    expect(decodeJwt(await opened(jwt, ec.privateKey))).toMatchObject({
      ...{ sub: signed.server.user.id, iss: signed.server.tenant.issuer, aud: signed.client.application.clientId },
    });
  });

  it('is not told in the clear where the client has no key for it', async () => {
    const { server, client, userinfo } = setUp({ ...encrypted, userinfoEncryptedResponseAlg: 'RSA-OAEP-256' });
    const { accessToken } = await server.signIn(client, { scope: 'openid' });
    expect(await userinfo(accessToken)).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
  });
});
