import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { ClientId, JsonObject } from '#contracts';
import { findAccessToken } from './access-token.js';
import { introspectJwt, introspectToken, verifyAccessToken } from './endpoints/introspection.js';
import { beginLogout } from './endpoints/logout.js';
import { revocationEndpoint } from './endpoints/revocation.js';
import { userinfoEndpoint } from './endpoints/userinfo.js';
import { basic, listOf, tokensOf } from './testing/client-requests.js';
import { TestAuthorizationServer } from './testing/authorization-server.js';
import { anApplication, aResourceServer } from './testing/builders.js';

/** Somebody signed in for an API that wants its access tokens to say JWT. */
const setUp = async () => {
  const server = new TestAuthorizationServer();
  server.tables.resourceServers = [aResourceServer({ accessTokenTyp: 'JWT' })];
  const client = server.register(anApplication());
  const tokens = await server.signIn(client, { scope: 'openid notes:read' });
  const { tenant, dependencies } = server;
  /** Whether each reader of access tokens takes `token` for one. */
  const takenBy = async (token: string) => ({
    introspection: (await introspectToken(tenant, { token }, dependencies)).active,
    introspectionFromMemory: (await introspectJwt(tenant, token, { ...dependencies, revocations: { include: () => false } }))?.active,
    adminApi: (await verifyAccessToken(tenant, { token }, dependencies)).valid,
    userinfo: (await userinfoEndpoint(tenant, { authorization: `Bearer ${token}`, bodyToken: null }, dependencies)).status === 200,
    revocation: (await findAccessToken(tenant, token, dependencies)).valid,
  });
  return { server, client, tokens, takenBy };
};

const byNone = { introspection: false, introspectionFromMemory: false, adminApi: false, userinfo: false, revocation: false };
const byAll = { introspection: true, introspectionFromMemory: true, adminApi: true, userinfo: true, revocation: true };

describe('RFC 9068 §2.1: the type of a JWT access token', () => {
  it('N38: is at+jwt, but JWT for a resource server that is set so', async () => {
    const { tokens } = await setUp();
    expect(decodeProtectedHeader(tokens.accessToken)).toMatchObject({ alg: 'ES256', typ: 'JWT' });
    const usual = new TestAuthorizationServer();
    const client = usual.register(anApplication());
    for (const scope of ['openid', 'openid notes:read'])
      expect(decodeProtectedHeader((await usual.signIn(client, { scope })).accessToken)).toMatchObject({ typ: 'at+jwt' });
  });

  it('N38: is that of its own resource server alone', async () => {
    const { server, client } = await setUp();
    expect(decodeProtectedHeader((await server.signIn(client, { scope: 'openid' })).accessToken)).toMatchObject({ typ: 'at+jwt' });
  });

  it('N38: changes nothing of what a token is good for, nor does a change of the setting', async () => {
    const { server, client, tokens, takenBy } = await setUp();
    expect(await takenBy(tokens.accessToken)).toEqual(byAll);
    server.tables.resourceServers = [aResourceServer()];
    expect(await takenBy(tokens.accessToken)).toEqual(byAll);
    const request = {
      parameters: listOf({ token: tokens.accessToken }),
      authorization: basic(client.application.clientId, client.secret ?? ''),
    };
    expect(await revocationEndpoint(server.tenant, request, server.dependencies)).toMatchObject({ status: 200 });
    expect(await takenBy(tokens.accessToken)).toMatchObject({ introspection: false, adminApi: false, userinfo: false });
  });
});

describe('RFC 8725 §2.8: cross-JWT confusion', () => {
  it('attack A44, N38: an ID token is no access token, though both say JWT', async () => {
    const { server, client, tokens, takenBy } = await setUp();
    expect(decodeProtectedHeader(tokens.idToken)).toMatchObject({ typ: 'JWT' });
    expect(await takenBy(tokens.idToken)).toEqual(byNone);
    const refreshed = await server.refresh(client, tokens.refreshToken);
    expect(await takenBy(tokensOf(refreshed).idToken)).toEqual(byNone);
  });

  it('attack A44, N38: nor is one with whatever claims of an access token, under either type', async () => {
    const { server, tokens, takenBy } = await setUp();
    const [access, id] = [tokens.accessToken, tokens.idToken].map((token) => decodeJwt(token) as JsonObject);
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(Object.keys(access ?? {})),
        fc.constantFrom('JWT', 'at+jwt', 'application/at+jwt'),
        async (names, typ) => {
          const added = Object.fromEntries(names.map((name) => [name, access?.[name] ?? null]));
          const forged = await server.keys.sign(server.tenant, { ...id, ...added }, { alg: 'ES256', typ });
          expect(await takenBy(forged)).toEqual(byNone);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('N38: an access token is no ID token: no hint, even where a client is called as the API is', async () => {
    const { server, client, tokens } = await setUp();
    const identifier = String([decodeJwt(tokens.accessToken).aud].flat()[0]);
    server.register(anApplication({ clientId: identifier as ClientId }));
    const hint = { id_token_hint: tokens.accessToken };
    expect(await server.start(client, { ...hint, prompt: 'none' })).toMatchObject({
      location: expect.stringContaining('error=invalid_request'),
    });
    const request = { parameters: listOf(hint), session: server.session() };
    expect(await beginLogout(server.tenant, request, server.dependencies)).toMatchObject({ kind: 'error_page' });
  });

  it('N38: other types are neither', async () => {
    const { server, tokens, takenBy } = await setUp();
    const claims = decodeJwt(tokens.accessToken) as JsonObject;
    for (const typ of ['', 'jwt+at', 'logout+jwt', 'token-introspection+jwt', 'dpop+jwt', 'at+jwt ', 'secevent+jwt'])
      expect(await takenBy(await server.keys.sign(server.tenant, claims, { alg: 'ES256', typ }))).toEqual(byNone);
  });
});
