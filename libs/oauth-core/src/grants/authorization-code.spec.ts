import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, jest } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { OAuthReply, UserStatus } from '#contracts';
import { inMemoryStatement } from '#testing/fakes';
import { introspectToken } from '../endpoints/introspection.js';
import { userinfoEndpoint } from '../endpoints/userinfo.js';
import { halfHash } from '../id-token.js';
import { createSecret } from '../secrets.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { tokensOf } from '../testing/client-requests.js';
import { anApplication, aPublicApplication, aResourceServer, aTenant } from '../testing/builders.js';

const setUp = (application = aPublicApplication()) => {
  const server = new TestAuthorizationServer();
  const client = server.register(application);
  const isActive = async (token: string) => (await introspectToken(server.tenant, { token }, server.dependencies)).active;
  return { server, client, isActive };
};

const expectError = (reply: OAuthReply, error: string, status = 400): void => {
  expect(reply).toMatchObject({ status, body: { error }, headers: { 'cache-control': 'no-store' } });
};

describe('RFC 6749 §4.1.4: the access token response', () => {
  it('carries the tokens and is not cached', async () => {
    const { server, client } = setUp();
    const reply = await server.redeem(client, await server.code(client, { scope: 'openid notes:read' }));
    expect(reply).toEqual({
      status: 200,
      headers: { 'cache-control': 'no-store', pragma: 'no-cache' },
      body: {
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 900,
        scope: 'openid notes:read',
        id_token: expect.any(String),
        refresh_token: expect.stringMatching(/^ost_rt_/),
      },
    });
  });

  it('has no ID token without openid, and no refresh token where the application may not refresh', async () => {
    const { server, client } = setUp(aPublicApplication({ grantTypes: ['authorization_code'] }));
    const { body } = await server.redeem(client, await server.code(client, { scope: 'notes:read' }));
    expect(body).not.toHaveProperty('id_token');
    expect(body).not.toHaveProperty('refresh_token');
  });

  it('works for confidential clients, with PKCE and without', async () => {
    const { server, client } = setUp(anApplication());
    expect(tokensOf(await server.redeem(client, await server.code(client))).idToken).not.toBe('');
    const code = await server.code(client, { code_challenge: undefined, code_challenge_method: undefined });
    expect((await server.redeem(client, code, { code_verifier: undefined })).status).toBe(200);
  });

  it('stores no token, only hashes', async () => {
    const { server, client } = setUp();
    const { accessToken, refreshToken } = await server.signIn(client);
    const { refreshTokens, grants, accessTokens } = server.tables;
    const stored = JSON.stringify([[...refreshTokens], [...grants], [...accessTokens]]);
    for (const token of [accessToken, refreshToken]) expect(stored).not.toContain(token);
  });
});

describe('OpenID Connect Core §2: the ID token', () => {
  it('says who signed in, when and how, for whom, and fits access token and code', async () => {
    const { server, client } = setUp();
    const session = server.session({ acr: 'urn:ostiary:acr:2', amr: ['pwd', 'otp'], authTime: server.now - 10 });
    const code = await server.code(client, {}, session);
    const { idToken, accessToken } = tokensOf(await server.redeem(client, code));
    expect(decodeProtectedHeader(idToken)).toEqual({ alg: 'ES256', typ: 'JWT', kid: server.keys.active(server.tenant, 'ES256').kid });
    expect(decodeJwt(idToken)).toEqual({
      iss: server.tenant.issuer,
      tenant_id: server.tenant.tenantId,
      sub: server.user.id,
      aud: client.application.clientId,
      azp: client.application.clientId,
      exp: server.now + 3600,
      iat: server.now,
      auth_time: server.now - 10,
      acr: 'urn:ostiary:acr:2',
      amr: ['pwd', 'otp'],
      sid: session.sessionId,
      nonce: 'a-nonce',
      at_hash: halfHash(accessToken, 'ES256'),
      c_hash: halfHash(code, 'ES256'),
      name: 'Ada Lovelace',
      preferred_username: 'ada',
      locale: 'en',
      updated_at: expect.any(Number),
      email: 'ada@example.com',
      email_verified: true,
    });
  });

  it('has the at_hash of §3.1.3.6', () => {
    expect(halfHash('jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y', 'RS256')).toBe('77QmUPtjPfzWtF2AnpK9RQ');
    // Half of SHA-512 is 32 bytes.
    expect(halfHash('jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y', 'EdDSA')).toBe(
      createHash('sha512').update('jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y').digest().subarray(0, 32).toString('base64url'),
    );
  });

  it('N37: leaves the claims of scopes to userinfo for an application that wants it lean (OpenID Connect Core §5.4)', async () => {
    const { server, client } = setUp(aPublicApplication({ idTokenClaims: 'lean', scopes: ['openid', 'profile', 'email', 'groups'] }));
    server.database.changeUser(server.tenant.tenantId, server.user.id, { groups: ['developers'] });
    const { idToken, accessToken } = await server.signIn(client, { scope: 'openid profile email groups' });
    expect(Object.keys(decodeJwt(idToken)).sort()).toEqual([
      'amr',
      'at_hash',
      'aud',
      'auth_time',
      'azp',
      'c_hash',
      'exp',
      'iat',
      'iss',
      'nonce',
      'sid',
      'sub',
    ]);
    const userinfo = await userinfoEndpoint(
      server.tenant,
      { authorization: `Bearer ${accessToken}`, bodyToken: null },
      server.dependencies,
    );
    expect(userinfo.body).toMatchObject({ sub: server.user.id, name: 'Ada Lovelace', email: 'ada@example.com', groups: ['developers'] });
  });

  it('has no nonce where none was sent', async () => {
    const { server, client } = setUp();
    expect(decodeJwt((await server.signIn(client, { nonce: undefined })).idToken)).not.toHaveProperty('nonce');
  });

  it.each([
    ['RS256', 'RS256', null],
    ['RS256', 'ES256', 'RS256'],
    ['ES256', 'ES256', null],
    ['ES256', 'RS256', 'ES256'],
    ['PS256', 'PS256', null],
    ['EdDSA', 'ES256', 'EdDSA'],
  ] as const)(
    'N31: is signed with %s at a tenant of %s for an application that says %s, its access token with ES256',
    async (alg, ofTenant, said) => {
      const server = new TestAuthorizationServer(aTenant('acme', { idTokenSignedResponseAlg: ofTenant }));
      const client = server.register(aPublicApplication({ idTokenSignedResponseAlg: said }));
      const { idToken, accessToken } = await server.signIn(client);
      expect(decodeProtectedHeader(idToken).alg).toBe(alg);
      expect(decodeJwt(idToken)['at_hash']).toBe(halfHash(accessToken, alg));
      expect(decodeProtectedHeader(accessToken).alg).toBe('ES256');
    },
  );

  it('leaves out acr and amr where nothing is known of them', async () => {
    const { server, client } = setUp();
    const code = await server.code(client, {}, server.session({ amr: [] }));
    const { idToken, accessToken } = tokensOf(await server.redeem(client, code));
    for (const token of [idToken, accessToken]) {
      expect(decodeJwt(token)).not.toHaveProperty('acr');
      expect(decodeJwt(token)).not.toHaveProperty('amr');
    }
  });
});

describe('RFC 9068 §2: the JWT access token', () => {
  it('names issuer, user, audience, client, scope and grant', async () => {
    const { server, client } = setUp();
    server.database.changeUser(server.tenant.tenantId, server.user.id, { roles: ['editor'] });
    const { accessToken } = await server.signIn(client, { scope: 'openid notes:read' });
    const [grant] = [...server.tables.grants.values()];
    expect(decodeProtectedHeader(accessToken)).toMatchObject({ typ: 'at+jwt', alg: 'ES256' });
    expect(decodeJwt(accessToken)).toEqual({
      iss: server.tenant.issuer,
      tenant_id: server.tenant.tenantId,
      sub: server.user.id,
      username: 'ada',
      aud: [server.resourceServer.identifier, server.tenant.issuer],
      client_id: client.application.clientId,
      exp: server.now + 900,
      iat: server.now,
      jti: expect.any(String),
      gid: grant?.id,
      scope: 'openid notes:read',
      auth_time: server.now,
      amr: ['pwd'],
      roles: ['editor'],
    });
  });

  it('has a lifetime by resource server, then application, then tenant', async () => {
    const { server, client } = setUp(aPublicApplication({ accessTokenLifetime: 300 }));
    server.tables.resourceServers.push(
      aResourceServer({ identifier: 'https://bank.example', scopes: [{ name: 'bank', description: '' }], accessTokenLifetime: 60 }),
    );
    server.database.changeApplication(server.tenant.tenantId, client.application.clientId, { scopes: ['notes:read', 'bank'] });
    expect((await server.redeem(client, await server.code(client, { scope: 'bank' }))).body).toMatchObject({ expires_in: 60 });
    expect((await server.redeem(client, await server.code(client, { scope: 'notes:read' }))).body).toMatchObject({ expires_in: 300 });
  });

  it('is opaque where the resource server wants it so', async () => {
    const { server, client, isActive } = setUp();
    server.tables.resourceServers = [aResourceServer({ tokenFormat: 'opaque' })];
    const { accessToken } = await server.signIn(client, { scope: 'notes:read' });
    expect(accessToken).toMatch(/^ost_at_/);
    expect(await isActive(accessToken)).toBe(true);
  });
});

describe('RFC 6749 §4.1.3, §10.5: the code is checked', () => {
  it('attack A17: a code used twice is invalid_grant, and the tokens of the first use are inactive', async () => {
    const { server, client, isActive } = setUp();
    const code = await server.code(client);
    const { accessToken, refreshToken } = tokensOf(await server.redeem(client, code));
    expect([await isActive(accessToken), await isActive(refreshToken)]).toEqual([true, true]);
    expectError(await server.redeem(client, code), 'invalid_grant');
    expect([await isActive(accessToken), await isActive(refreshToken)]).toEqual([false, false]);
    expectError(await server.refresh(client, refreshToken), 'invalid_grant');
    const { id: grantId } = [...server.tables.grants.values()][0] ?? {};
    expect(server.events).toMatchObject([
      { name: 'grantRevoked', payload: { grantId, reason: 'code_replayed', clientId: client.application.clientId } },
      { name: 'authorizationCodeReplayed', payload: { grantId } },
    ]);
  });

  it('attack A17: also after the code has expired, and it is told once', async () => {
    const { server, client, isActive } = setUp();
    const code = await server.code(client);
    const { accessToken } = tokensOf(await server.redeem(client, code));
    server.now += 120;
    expectError(await server.redeem(client, code), 'invalid_grant');
    expectError(await server.redeem(client, code), 'invalid_grant');
    expect(await isActive(accessToken)).toBe(false);
    expect(server.events.map(({ name }) => name)).toEqual(['grantRevoked', 'authorizationCodeReplayed']);
  });

  it('attack A18: of 100 parallel redemptions exactly one is answered with tokens, and those who come meanwhile revoke them once', async () => {
    const { server, client } = setUp();
    const code = await server.code(client);
    const { codes } = server.dependencies;
    const consumeAtOnce = codes.consume.bind(codes);
    const consume = jest.spyOn(codes, 'consume').mockImplementation(async (...given) => {
      await sleep(100);
      return consumeAtOnce(...given);
    });
    const replies = await Promise.all(Array.from({ length: 100 }, () => server.redeem(client, code)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect([server.tables.grants.size, server.tables.refreshTokens.size]).toEqual([1, 1]);
    expect(consume.mock.calls.length).toBeLessThan(20);
    expect(server.events.map(({ name }) => name)).toEqual(['grantRevoked', 'authorizationCodeReplayed']);
    consume.mockClear();
    expectError(await server.redeem(client, code), 'invalid_grant');
    expect(consume).toHaveBeenCalledTimes(1);
  });

  it("attack A19: another client's code is invalid_grant, and stays good for its own", async () => {
    const { server, client } = setUp();
    const thief = server.register(aPublicApplication());
    const code = await server.code(client);
    expectError(await server.redeem(thief, code), 'invalid_grant');
    expect((await server.redeem(client, code)).status).toBe(200);
  });

  it("attack A19: another tenant's code is invalid_grant", async () => {
    const { server, client } = setUp();
    const other = new TestAuthorizationServer(aTenant('other'), server.database, server.keys);
    const stranger = other.register(client.application);
    expectError(await other.redeem(stranger, await server.code(client), { code_verifier: server.verifier }), 'invalid_grant');
  });

  it('attack A20: a code lives 60 seconds', async () => {
    const { server, client } = setUp();
    const early = await server.code(client);
    server.now += 59;
    expect((await server.redeem(client, early)).status).toBe(200);
    const late = await server.code(client);
    server.now += 61;
    expectError(await server.redeem(client, late), 'invalid_grant');
    server.now -= 30;
    expectError(await server.redeem(client, late), 'invalid_grant');
  });

  it('attack A21: another redirect_uri than that of the authorization request is invalid_grant', async () => {
    const uris = ['https://app.example/cb', 'https://app.example/other', 'http://127.0.0.1/cb'];
    const { server, client } = setUp(aPublicApplication({ redirectUris: uris }));
    const code = await server.code(client);
    expectError(await server.redeem(client, code, { redirect_uri: 'https://app.example/other' }), 'invalid_grant');
    expectError(await server.redeem(client, code, { redirect_uri: undefined }), 'invalid_request');
    const native = await server.code(client, { redirect_uri: 'http://127.0.0.1:5000/cb' });
    expectError(await server.redeem(client, native, { redirect_uri: 'http://127.0.0.1:5001/cb' }), 'invalid_grant');
  });

  it('attack A22: a missing or wrong verifier is invalid_grant, a malformed one invalid_request', async () => {
    for (const application of [aPublicApplication(), anApplication()]) {
      const { server, client } = setUp(application);
      const code = await server.code(client);
      expectError(await server.redeem(client, code, { code_verifier: undefined }), 'invalid_grant');
      expectError(await server.redeem(client, code, { code_verifier: 'x'.repeat(43) }), 'invalid_grant');
      expectError(await server.redeem(client, code, { code_verifier: 'short' }), 'invalid_request');
    }
  });

  it('RFC 9700 §2.1.1: a verifier where the request had no challenge is refused', async () => {
    const { server, client } = setUp(anApplication());
    const code = await server.code(client, { code_challenge: undefined, code_challenge_method: undefined });
    expectError(await server.redeem(client, code), 'invalid_grant');
  });

  it.each<UserStatus>(['disabled', 'locked'])('attack A24: a user who is %s meanwhile is invalid_grant', async (status) => {
    const { server, client } = setUp();
    const code = await server.code(client);
    server.database.changeUser(server.tenant.tenantId, server.user.id, { status });
    expectError(await server.redeem(client, code), 'invalid_grant');
  });

  it('attack A24: a user who is deleted meanwhile is invalid_grant', async () => {
    const { server, client } = setUp();
    const code = await server.code(client);
    server.database.changeUser(server.tenant.tenantId, server.user.id, null);
    expectError(await server.redeem(client, code), 'invalid_grant');
  });

  it('garbage is refused without a look-up, an unknown code with one, both alike', async () => {
    const { server, client } = setUp();
    const before = server.database.transactionCount;
    const garbage = await server.redeem(client, 'ost_ac_garbage');
    expect(server.database.transactionCount).toBe(before);
    const unknown = await server.redeem(client, createSecret('ac', server.dependencies.random));
    expect(unknown).toEqual(garbage);
    expectError(await server.redeem(client, ''), 'invalid_request');
  });

  it('another resource than that of the authorization is invalid_target (RFC 8707 §2.2)', async () => {
    const { server, client } = setUp();
    const code = await server.code(client, { scope: 'notes:read' });
    const other = aResourceServer({ identifier: 'https://mail.example' });
    server.tables.resourceServers.push(other);
    expectError(await server.redeem(client, code, { resource: other.identifier }), 'invalid_target');
    expectError(await server.redeem(client, code, { resource: 'https://unknown.example' }), 'invalid_target');
    expect((await server.redeem(client, code, { resource: server.resourceServer.identifier })).status).toBe(200);
  });

  it('a resource that is deleted meanwhile is invalid_target', async () => {
    const { server, client } = setUp();
    const code = await server.code(client, { scope: 'notes:read' });
    server.tables.resourceServers = [];
    expectError(await server.redeem(client, code), 'invalid_target');
  });
});

describe('fault F02: a failure before the commit', () => {
  it('leaves the code good and no token behind', async () => {
    const { server, client } = setUp();
    const code = await server.code(client);
    const { redeem } = server.database.stores.codes;
    server.database.stores.codes.redeem = ({ grant }) =>
      inMemoryStatement(() => {
        server.tables.grants.set(grant.id, grant);
        throw new Error('down');
      });
    await expect(server.redeem(client, code)).rejects.toThrow('down');
    server.database.stores.codes.redeem = redeem;
    expect(server.tables.grants.size).toBe(0);
    expect((await server.redeem(client, code)).status).toBe(200);
  });
});
