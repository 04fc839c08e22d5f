import { createHmac, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { CompactSign, decodeJwt, decodeProtectedHeader, exportJWK } from 'jose';
import type { JsonObject } from '#contracts';
import { createSecret } from '../secrets.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { tokensOf } from '../testing/client-requests.js';
import { buildAttribute } from '#testing/builders';
import { anApplication, aPublicApplication, aResourceServer, aTenant } from '../testing/builders.js';
import { introspectToken, verifyAccessToken } from './introspection.js';

const setUp = async () => {
  const server = new TestAuthorizationServer();
  const client = server.register(aPublicApplication());
  const tokens = await server.signIn(client, { scope: 'openid notes:read' });
  const introspect = (token: string) => introspectToken(server.tenant, { token }, server.dependencies);
  const verify = (token: string) => verifyAccessToken(server.tenant, { token }, server.dependencies);
  /** Of a token that is active. */
  const responseOf = async (token: string): Promise<JsonObject> => {
    const answer = await introspect(token);
    if (!answer.active) throw new Error('not active');
    return answer.response;
  };
  return { server, client, tokens, introspect, responseOf, verify };
};

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('RFC 7662 §2.2: an active token', () => {
  it('is described, with what the introspection service needs to answer anybody', async () => {
    const { server, client, tokens, introspect } = await setUp();
    const [grant] = [...server.tables.grants.values()];
    const audience = [server.resourceServer.identifier, server.tenant.issuer];
    expect(await introspect(tokens.accessToken)).toEqual({
      active: true,
      tokenKind: 'access_token',
      audience,
      clientId: client.application.clientId,
      grantId: grant?.id,
      sessionId: grant?.authorization.sessionId,
      userId: server.user.id,
      expiresAt: server.now + 900,
      response: {
        active: true,
        iss: server.tenant.issuer,
        tenant_id: server.tenant.tenantId,
        sub: server.user.id,
        client_id: client.application.clientId,
        scope: 'openid notes:read',
        token_type: 'Bearer',
        aud: audience,
        iat: server.now,
        exp: server.now + 900,
        auth_time: server.now,
        amr: ['pwd'],
        jti: decodeJwt(tokens.accessToken).jti,
        username: 'ada',
      },
    });
  });

  it('tells acr and roles where they are known', async () => {
    const { server, client, introspect } = await setUp();
    server.database.changeUser(server.tenant.tenantId, server.user.id, { roles: ['editor'] });
    const code = await server.code(client, {}, server.session({ acr: 'urn:ostiary:acr:2', amr: [] }));
    const { accessToken } = tokensOf(await server.redeem(client, code));
    expect(await introspect(accessToken)).toMatchObject({ response: { acr: 'urn:ostiary:acr:2', roles: ['editor'] } });
  });

  it.each(['jwt', 'opaque'] as const)(
    'N36: names its user, and the address, groups and roles where scopes allow it (%s)',
    async (tokenFormat) => {
      const { server, client, introspect, responseOf } = await setUp();
      server.tables.resourceServers = [aResourceServer({ tokenFormat })];
      server.database.changeUser(server.tenant.tenantId, server.user.id, { groups: ['developers'], roles: ['editor'] });
      const application = aPublicApplication({ scopes: ['openid', 'email', 'groups', 'notes:read'] });
      const other = server.register(application);
      const full = await server.signIn(other, { scope: 'openid email groups notes:read' });
      expect(await introspect(full.accessToken)).toMatchObject({
        response: { username: 'ada', email: 'ada@example.com', email_verified: true, groups: ['developers'], roles: ['editor'] },
      });
      const { accessToken } = await server.signIn(client, { scope: 'notes:read' });
      const response = await responseOf(accessToken);
      expect(response).toMatchObject({ username: 'ada', roles: ['editor'] });
      for (const untold of ['email', 'email_verified', 'groups', 'name']) expect(response).not.toHaveProperty(untold);
    },
  );

  it.each(['jwt', 'opaque'] as const)(
    'tells the attributes whose schema says so of access tokens, and no others (%s)',
    async (tokenFormat) => {
      const userAttributes = [
        buildAttribute('department', { claim: 'dept', claimIn: ['access_token'] }),
        buildAttribute('birthdate', { claim: 'birthdate' }),
        buildAttribute('desk', { claim: 'desk', claimIn: ['access_token'], scope: 'phone' }),
      ];
      const server = new TestAuthorizationServer(aTenant('acme', { userAttributes }));
      server.tables.resourceServers = [aResourceServer({ tokenFormat })];
      const attributes = { department: 'sales', birthdate: '1990-12-31', desk: '7' };
      server.database.changeUser(server.tenant.tenantId, server.user.id, { attributes });
      const client = server.register(aPublicApplication());
      const { accessToken } = await server.signIn(client, { scope: 'openid profile notes:read' });
      const answer = await introspectToken(server.tenant, { token: accessToken }, server.dependencies);
      expect(answer).toMatchObject({ response: { dept: 'sales', username: 'ada' } });
      for (const untold of ['birthdate', 'desk', 'gid']) expect(answer).not.toHaveProperty(['response', untold]);
    },
  );

  it('N36: names no user where there is none, or one without a username', async () => {
    const { server, client, responseOf } = await setUp();
    server.database.changeUser(server.tenant.tenantId, server.user.id, { username: null });
    const { accessToken } = await server.signIn(client, { scope: 'openid' });
    expect(await responseOf(accessToken)).not.toHaveProperty('username');
  });

  it('that is opaque is described alike', async () => {
    const { server, client, introspect } = await setUp();
    server.tables.resourceServers = [aResourceServer({ tokenFormat: 'opaque' })];
    const { accessToken } = await server.signIn(client, { scope: 'notes:read' });
    expect(await introspect(accessToken)).toMatchObject({
      active: true,
      response: { sub: server.user.id, aud: server.resourceServer.identifier, exp: server.now + 900 },
    });
  });

  it('that is a refresh token is for nobody but the issuer (attack A31)', async () => {
    const { server, tokens, introspect } = await setUp();
    expect(await introspect(tokens.refreshToken)).toMatchObject({
      active: true,
      tokenKind: 'refresh_token',
      audience: [server.tenant.issuer],
      response: { scope: 'openid notes:read' },
    });
  });

  it('of a client for itself has the client as its subject', async () => {
    const { server, introspect, verify } = await setUp();
    const machine = server.register(anApplication());
    const { accessToken } = tokensOf(await server.token(machine, { grant_type: 'client_credentials', scope: 'notes:read' }));
    const { clientId } = machine.application;
    expect(await introspect(accessToken)).toMatchObject({ userId: null, sessionId: null, response: { sub: clientId } });
    const audience = [server.resourceServer.identifier];
    expect(await verify(accessToken)).toEqual({ valid: true, clientId, userId: null, scopes: ['notes:read'], audience });
  });
});

describe('attack A48: everything that is not active is exactly {active: false}', () => {
  const expectInactive = async ({ introspect, verify }: Awaited<ReturnType<typeof setUp>>, token: string): Promise<void> => {
    expect(await introspect(token)).toEqual({ active: false });
    expect(await verify(token)).toEqual({ valid: false, reason: expect.any(String) });
  };

  it('an expired token, to the second', async () => {
    const context = await setUp();
    context.server.now += 899;
    expect(await context.introspect(context.tokens.accessToken)).toMatchObject({ active: true });
    context.server.now += 1;
    await expectInactive(context, context.tokens.accessToken);
  });

  it('garbage, without a look-up', async () => {
    const context = await setUp();
    const before = context.server.database.transactionCount;
    const { accessToken, refreshToken } = context.tokens;
    const header = accessToken.slice(0, accessToken.indexOf('.'));
    const garbage = [
      '',
      'garbage',
      '.',
      'a.b',
      'a.b.c',
      'a.b.c.d.e',
      `${refreshToken}x`,
      `${accessToken}x`,
      `${header}.e30.AAAA`,
      'ost_at_x',
    ];
    for (const token of garbage) await expectInactive(context, token);
    expect(context.server.database.transactionCount).toBe(before);
  });

  it('an unknown token', async () => {
    const context = await setUp();
    const { random } = context.server.dependencies;
    for (const kind of ['at', 'rt', 'ac', 'cs'] as const) await expectInactive(context, createSecret(kind, random));
  });

  it('a token whose grant is revoked or gone, or whose application is disabled', async () => {
    const context = await setUp();
    const { server, client, tokens } = context;
    server.database.changeApplication(server.tenant.tenantId, client.application.clientId, { status: 'disabled' });
    for (const token of [tokens.accessToken, tokens.refreshToken]) await expectInactive(context, token);
    server.database.changeApplication(server.tenant.tenantId, client.application.clientId, { status: 'active' });
    const [grant] = [...server.tables.grants.values()];
    if (grant) await server.write(server.database.stores.grants.revoke(grant.id, server.now));
    for (const token of [tokens.accessToken, tokens.refreshToken]) await expectInactive(context, token);
    server.tables.grants.clear();
    for (const token of [tokens.accessToken, tokens.refreshToken]) await expectInactive(context, token);
  });

  it('a refresh token that is spent or too old', async () => {
    const context = await setUp();
    const { server, client, tokens, introspect } = context;
    const { refreshToken } = tokensOf(await server.refresh(client, tokens.refreshToken));
    expect(await introspect(tokens.refreshToken)).toEqual({ active: false });
    server.now += 7 * 86_400;
    expect(await introspect(refreshToken)).toEqual({ active: false });
  });

  it('a refresh token where an access token is wanted', async () => {
    const { tokens, verify } = await setUp();
    expect(await verify(tokens.refreshToken)).toMatchObject({ valid: false });
  });

  it("another tenant's tokens", async () => {
    const context = await setUp();
    const other = new TestAuthorizationServer(aTenant('other'), context.server.database, context.server.keys);
    const foreign = await other.signIn(other.register(aPublicApplication()));
    for (const token of [foreign.accessToken, foreign.refreshToken]) await expectInactive(context, token);
  });

  it('attack A44: an ID token', async () => {
    const context = await setUp();
    await expectInactive(context, context.tokens.idToken);
  });

  it("attack A45: a token signed with tenant B's key and tenant A's issuer, and the reverse", async () => {
    const context = await setUp();
    const { server, tokens } = context;
    const other = aTenant('other');
    const claims = decodeJwt(tokens.accessToken) as JsonObject;
    const header = { alg: 'ES256', typ: 'at+jwt' } as const;
    await expectInactive(context, await server.keys.sign(other, claims, header));
    await expectInactive(context, await server.keys.sign(server.tenant, { ...claims, iss: other.issuer }, header));
  });

  it('a token signed by us that lacks a claim, or has one of the wrong type', async () => {
    const context = await setUp();
    const { server, tokens } = context;
    const claims = decodeJwt(tokens.accessToken) as JsonObject;
    const header = { alg: 'ES256', typ: 'at+jwt' } as const;
    for (const name of ['iss', 'sub', 'aud', 'client_id', 'gid', 'iat', 'exp'])
      for (const value of [undefined, null, {}, [1]])
        await expectInactive(context, await server.keys.sign(server.tenant, { ...claims, [name]: value }, header));
    for (const exp of ['9999999999', true])
      await expectInactive(context, await server.keys.sign(server.tenant, { ...claims, exp }, header));
  });
});

describe('attack A35: JWTs that are made up (RFC 8725)', () => {
  const forge = async () => {
    const context = await setUp();
    const { server, tokens } = context;
    const { kid, privateKey, publicKey } = server.keys.active(server.tenant, 'ES256');
    const [, payload = ''] = tokens.accessToken.split('.');
    const sign = (header: object, key = privateKey): Promise<string> =>
      new CompactSign(Buffer.from(payload, 'base64url')).setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt', ...header }).sign(key);
    const reasonOf = async (token: string) => {
      const verified = await context.verify(token);
      return verified.valid ? 'valid' : verified.reason;
    };
    return { ...context, kid, publicKey, payload, sign, reasonOf };
  };

  it('the test forges well: the same header and key is accepted', async () => {
    const { sign, reasonOf } = await forge();
    expect(await reasonOf(await sign({}))).toBe('valid');
    expect(await reasonOf(await sign({ typ: 'application/at+jwt' }))).toBe('valid');
  });

  it('alg none is refused, with and without a signature', async () => {
    const { kid, payload, reasonOf } = await forge();
    const header = encode({ alg: 'none', kid, typ: 'at+jwt' });
    expect(await reasonOf(`${header}.${payload}.`)).toMatch(/not an access token/);
    expect(await reasonOf(`${header}.${payload}.AAAA`)).toMatch(/algorithm/);
  });

  it('HS256 with the public key as its secret is refused', async () => {
    const { kid, publicKey, payload, reasonOf } = await forge();
    const input = `${encode({ alg: 'HS256', kid, typ: 'at+jwt' })}.${payload}`;
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    expect(await reasonOf(`${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`)).toMatch(/algorithm/);
  });

  it('a key that the header brings is refused', async () => {
    const { sign, reasonOf } = await forge();
    const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = await exportJWK(own.publicKey);
    expect(await reasonOf(await sign({ jwk }, own.privateKey))).toMatch(/brings a key/);
    for (const header of [{ jku: 'https://evil.example/jwks' }, { x5u: 'https://evil.example/x5u' }, { x5c: ['AAAA'] }])
      expect(await reasonOf(await sign(header))).toMatch(/brings a key/);
  });

  it('an unknown or missing kid is refused, and a known one with another key', async () => {
    const { sign, reasonOf } = await forge();
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(await reasonOf(await sign({ kid: 'unknown' }))).toMatch(/no key/);
    expect(await reasonOf(await sign({ kid: undefined }))).toMatch(/no key/);
    expect(await reasonOf(await sign({}, privateKey))).toMatch(/signature/);
  });

  it('a kid of a key of another algorithm is refused', async () => {
    const { server, sign, reasonOf } = await forge();
    expect(await reasonOf(await sign({ kid: server.keys.active(server.tenant, 'RS256').kid }))).toMatch(/algorithm/);
  });

  it('another type, or none, is refused', async () => {
    const { sign, reasonOf } = await forge();
    for (const typ of ['token-introspection+jwt', 'dpop+jwt', 'at+jwt+x', undefined])
      expect(await reasonOf(await sign({ typ }))).toMatch(/type/);
  });

  it('a changed payload, and one that is no object, is refused', async () => {
    const { server, tokens, reasonOf } = await forge();
    const [header = '', , signature = ''] = tokens.accessToken.split('.');
    const claims = { ...decodeJwt(tokens.accessToken), scope: 'everything' };
    expect(await reasonOf(`${header}.${encode(claims)}.${signature}`)).toMatch(/signature/);
    const { kid, privateKey } = server.keys.active(server.tenant, 'ES256');
    for (const text of ['[]', '"x"', 'null', 'no json']) {
      const token = await new CompactSign(Buffer.from(text)).setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt' }).sign(privateKey);
      expect(await reasonOf(token)).toMatch(/another issuer/);
    }
  });

  it('attack A46: JWEs and tokens beyond 8 KiB are refused before any cryptography', async () => {
    const { tokens, kid, payload, reasonOf } = await forge();
    expect(decodeProtectedHeader(tokens.accessToken).alg).toBe('ES256');
    expect(await reasonOf(`${encode({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 2 ** 31 })}.a.b.c.d`)).toMatch(/not an access token/);
    expect(await reasonOf(`${encode({ alg: 'ES256', kid, typ: 'at+jwt' })}.${payload}.${'A'.repeat(9000)}`)).toMatch(/not a signed JWT/);
  });
});
