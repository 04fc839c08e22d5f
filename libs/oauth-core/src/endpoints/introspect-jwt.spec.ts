import { describe, expect, it } from '@jest/globals';
import { decodeJwt, jwtVerify } from 'jose';
import type { GrantId } from '#contracts';
import { accessTokenHash } from '../access-token.js';
import { basic, listOf } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { anApplication, aTenant } from '../testing/builders.js';
import { introspectJwt, introspectToken, signIntrospectionResponse, tokenFormOf } from './introspection.js';
import { revocationEndpoint } from './revocation.js';

const setUp = async () => {
  const server = new TestAuthorizationServer();
  const client = server.register(anApplication());
  const { accessToken, refreshToken, idToken } = await server.signIn(client, { scope: 'openid notes:read' });
  const revoked = new Set<string>();
  const revocations = { include: (tokenHash: string, grantId: GrantId) => revoked.has(tokenHash) || revoked.has(grantId) };
  const introspect = (token: string, tenant = server.tenant) => introspectJwt(tenant, token, { ...server.dependencies, revocations });
  return { server, client, accessToken, refreshToken, idToken, revoked, introspect };
};

/** The same ECDSA signature otherwise: (r, n - s) verifies as well as (r, s). */
const otherSignature = (token: string): string => {
  const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
  const end = token.lastIndexOf('.');
  const signature = Buffer.from(token.slice(end + 1), 'base64url');
  const s = order - BigInt(`0x${signature.subarray(32).toString('hex')}`);
  const other = Buffer.concat([signature.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]);
  return `${token.slice(0, end)}.${other.toString('base64url')}`;
};

/** The same bytes of a signature otherwise: base64url leaves four bits of its last character unused. */
const otherSpelling = (token: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return token.slice(0, -1) + (alphabet[alphabet.indexOf(token.slice(-1)) ^ 1] ?? '');
};

describe('a JWT access token, verified without a store of tokens', () => {
  it('is described as the token service describes it, but for the session', async () => {
    const { server, accessToken, introspect } = await setUp();
    const known = await introspectToken(server.tenant, { token: accessToken }, server.dependencies);
    expect(known.active).toBe(true);
    expect(await introspect(accessToken)).toEqual({ ...known, sessionId: null });
  });

  it('is inactive once it is revoked, or its grant', async () => {
    const { accessToken, revoked, introspect } = await setUp();
    for (const subject of [accessTokenHash(accessToken), decodeJwt(accessToken)['gid'] as string]) {
      revoked.add(subject);
      expect(await introspect(accessToken)).toEqual({ active: false });
      revoked.clear();
    }
    expect((await introspect(accessToken))?.active).toBe(true);
  });

  it('is inactive from the second it expires', async () => {
    const { server, accessToken, introspect } = await setUp();
    server.now += 899;
    expect((await introspect(accessToken))?.active).toBe(true);
    server.now += 1;
    expect(await introspect(accessToken)).toEqual({ active: false });
  });

  it('is inactive when its application is disabled or gone', async () => {
    const { server, client, accessToken, introspect } = await setUp();
    server.register({ ...client.application, status: 'disabled' });
    expect(await introspect(accessToken)).toEqual({ active: false });
  });

  it('is nothing at another tenant', async () => {
    const { accessToken, introspect } = await setUp();
    expect(await introspect(accessToken, aTenant('other'))).toEqual({ active: false });
  });

  it('is none of the other kinds: ID token, refresh token, garbage', async () => {
    const { idToken, refreshToken, introspect } = await setUp();
    for (const token of [idToken, refreshToken, 'garbage', 'a.b.c']) expect(await introspect(token)).toEqual({ active: false });
  });
});

describe('a revoked JWT', () => {
  it.each([
    ['with the mirrored ECDSA signature', otherSignature],
    ['with its signature spelled otherwise', otherSpelling],
  ])('stays revoked %s', async (_name, disguise) => {
    const { server, client, accessToken, introspect } = await setUp();
    const disguised = disguise(accessToken);
    const isActive = async (token: string) => (await introspectToken(server.tenant, { token }, server.dependencies)).active;
    expect([disguised === accessToken, await isActive(disguised), (await introspect(disguised))?.active]).toEqual([false, true, true]);
    const { clientId } = client.application;
    const request = { parameters: listOf({ token: accessToken }), authorization: basic(clientId, client.secret ?? '') };
    expect(await revocationEndpoint(server.tenant, request, server.dependencies)).toMatchObject({ status: 200 });
    expect([await isActive(accessToken), await isActive(disguised)]).toEqual([false, false]);
    expect(accessTokenHash(disguised)).toBe(accessTokenHash(accessToken));
  });
});

describe('the form of a token', () => {
  it('tells garbage without a look-up', async () => {
    const { accessToken, refreshToken } = await setUp();
    expect([accessToken, refreshToken].map(tokenFormOf)).toEqual(['jwt', 'opaque']);
    for (const garbage of [
      '',
      'garbage',
      'a.b',
      `ost_at_${'A'.repeat(49)}`,
      `${refreshToken.slice(0, -1)}~`,
      refreshToken.replace('rt', 'cs'),
    ])
      expect(tokenFormOf(garbage)).toBe('none');
  });
});

describe('RFC 9701 §5: a signed introspection response', () => {
  it('is a JWT of its own type for who asked, that is no token of any other kind', async () => {
    const { server, client, introspect } = await setUp();
    const audience = client.application.clientId;
    const response = { active: true, sub: 'somebody' };
    const jwt = await signIntrospectionResponse(server.tenant, { audience, algorithm: 'ES256', response }, server.dependencies);
    const key = await server.dependencies.keys.find(
      server.tenant,
      JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString()).kid,
    );
    if (!key) throw new Error('signed with no key of the tenant');
    const { payload } = await jwtVerify(jwt, key.publicKey, { typ: 'token-introspection+jwt', audience, issuer: server.tenant.issuer });
    expect(payload).toEqual({ iss: server.tenant.issuer, aud: audience, iat: server.now, token_introspection: response });
    expect(await introspect(jwt)).toEqual({ active: false });
  });
});
