import { describe, expect, it } from '@jest/globals';
import type { OAuthReply } from '#contracts';
import { storeApiKey } from '../testing/api-keys.js';
import { basic, listOf, type TestClient, tokensOf } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { anApplication, aPublicApplication, aResourceServer, aTenant, withSecret } from '../testing/builders.js';
import { createSecret } from '../secrets.js';
import { introspectToken } from './introspection.js';
import { revocationEndpoint } from './revocation.js';

const setUp = async (application = anApplication()) => {
  const server = new TestAuthorizationServer();
  const client = server.register(application);
  const tokens = await server.signIn(client);
  const isActive = async (token: string) => (await introspectToken(server.tenant, { token }, server.dependencies)).active;
  const revoke = (token: string, { application: { clientId }, secret }: TestClient = client, members = {}): Promise<OAuthReply> => {
    const parameters = listOf({ token, ...(secret === null && { client_id: clientId }), ...members });
    return revocationEndpoint(
      server.tenant,
      { parameters, authorization: secret === null ? null : basic(clientId, secret) },
      server.dependencies,
    );
  };
  return { server, client, tokens, isActive, revoke };
};

const done = { status: 200, body: null, headers: { 'cache-control': 'no-store' } };

describe('RFC 7009 §2: revocation', () => {
  it('of a refresh token ends its grant with all tokens', async () => {
    const { server, client, tokens, isActive, revoke } = await setUp();
    expect(await revoke(tokens.refreshToken)).toMatchObject(done);
    expect([await isActive(tokens.refreshToken), await isActive(tokens.accessToken)]).toEqual([false, false]);
    expect(server.events).toMatchObject([{ name: 'grantRevoked', payload: { reason: 'revoked', userId: server.user.id } }]);
    expect(await server.refresh(client, tokens.refreshToken)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('N45: is told as the act of the client that asked, from its address', async () => {
    const { server, client, tokens, revoke } = await setUp();
    await revoke(tokens.accessToken);
    await revoke(tokens.refreshToken);
    const actor = { kind: 'client', clientId: client.application.clientId, address: '192.0.2.1' };
    expect(server.events.map((event) => [event.name, event.actor])).toEqual([
      ['accessTokenRevoked', actor],
      ['grantRevoked', actor],
    ]);
  });

  it('of a spent refresh token ends its grant too', async () => {
    const { server, client, tokens, isActive, revoke } = await setUp();
    const successor = tokensOf(await server.refresh(client, tokens.refreshToken));
    await revoke(tokens.refreshToken);
    expect(await isActive(successor.refreshToken)).toBe(false);
  });

  it.each(['jwt', 'opaque'] as const)('of an access token (%s) ends that token alone', async (format) => {
    const { server, client, isActive, revoke } = await setUp();
    server.tables.resourceServers = [aResourceServer({ tokenFormat: format })];
    const { accessToken, refreshToken } = await server.signIn(client, { scope: 'openid notes:read' });
    expect(await isActive(accessToken)).toBe(true);
    expect(await revoke(accessToken)).toMatchObject(done);
    expect([await isActive(accessToken), await isActive(refreshToken)]).toEqual([false, true]);
    expect(server.events).toMatchObject([{ name: 'accessTokenRevoked', payload: { expiresAt: server.now + 900 } }]);
    expect(JSON.stringify(server.events)).not.toContain(accessToken);
  });

  it('is told once, and answered 200 again', async () => {
    const { server, tokens, revoke } = await setUp();
    for (const token of [tokens.accessToken, tokens.accessToken, tokens.refreshToken, tokens.refreshToken])
      expect(await revoke(token)).toMatchObject(done);
    expect(server.events.map(({ name }) => name)).toEqual(['accessTokenRevoked', 'grantRevoked']);
  });

  it('needs no token_type_hint, and is not led astray by one (§2.1)', async () => {
    const { client, tokens, isActive, revoke } = await setUp();
    expect(await revoke(tokens.refreshToken, client, { token_type_hint: 'access_token' })).toMatchObject(done);
    expect(await isActive(tokens.refreshToken)).toBe(false);
  });

  it('works for public clients', async () => {
    const { tokens, isActive, revoke } = await setUp(aPublicApplication());
    expect(await revoke(tokens.refreshToken)).toMatchObject(done);
    expect(await isActive(tokens.refreshToken)).toBe(false);
  });
});

describe('RFC 7009 §2: revocation of an API key', () => {
  const withKeys = async () => {
    const world = await setUp();
    const { server, client } = world;
    const tenant = { ...server.tenant, settings: { ...server.tenant.settings, apiKeys: 'users' as const } };
    const notes = { ...server.resourceServer, scopes: [{ name: 'notes:read', description: 'Read notes', apiKeys: true }] };
    server.tables.resourceServers.splice(0, 1, notes);
    const own = storeApiKey(server, { userId: null, clientId: client.application.clientId });
    const ofUser = storeApiKey(server, { userId: server.user.id, clientId: null });
    const isActive = async (token: string) => (await introspectToken(tenant, { token }, server.dependencies)).active;
    return { ...world, own, ofUser, isActive };
  };

  it('by the application whose it is ends it, with what came of it, and is told once', async () => {
    const { server, client, own, isActive, revoke } = await withKeys();
    expect(await isActive(own.key)).toBe(true);
    for (let nth = 0; nth < 2; nth += 1) expect(await revoke(own.key)).toMatchObject(done);
    expect(await isActive(own.key)).toBe(false);
    const { clientId } = client.application;
    expect(server.events).toMatchObject([
      { name: 'grantRevoked', payload: { grantId: own.stored.id, reason: 'revoked' } },
      { name: 'apiKeyRevoked', payload: { apiKeyId: own.stored.id, clientId, userId: null } },
    ]);
  });

  it("of a user is the API's that is shown it, and no application's", async () => {
    const { server, ofUser, isActive, revoke } = await withKeys();
    expect(await revoke(ofUser.key)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await isActive(ofUser.key)).toBe(true);
    const { registration, secret } = withSecret({ resourceServer: server.resourceServer });
    const { clientId } = server.resourceServer;
    server.tables.applications.set(clientId, registration);
    expect(await revoke(ofUser.key, { application: anApplication({ clientId }), secret })).toMatchObject(done);
    expect(await isActive(ofUser.key)).toBe(false);
  });

  it("attack A51: another client's stays active", async () => {
    const { server, own, isActive, revoke } = await withKeys();
    for (const thief of [server.register(anApplication()), server.register(aPublicApplication())])
      expect(await revoke(own.key, thief)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await isActive(own.key)).toBe(true);
  });

  it('is 200 for one that is unknown, or whose grant is gone', async () => {
    const { server, own, revoke } = await withKeys();
    server.tables.grants.clear();
    for (const key of [own.key, createSecret('ak', server.dependencies.random)]) expect(await revoke(key)).toMatchObject(done);
    expect(server.events).toEqual([]);
  });
});

describe('RFC 7009 §2.2: a token that is not one needs no revocation', () => {
  it('is 200 for unknown, garbled, expired and foreign tokens, and an ID token', async () => {
    const { server, tokens, revoke } = await setUp();
    const { random } = server.dependencies;
    const foreignServer = new TestAuthorizationServer(aTenant('other'), server.database, server.keys);
    const foreign = await foreignServer.signIn(foreignServer.register(aPublicApplication()));
    const garbage = ['garbage', createSecret('rt', random), createSecret('at', random), 'a.b.c', tokens.idToken];
    for (const token of [...garbage, foreign.accessToken, foreign.refreshToken]) expect(await revoke(token)).toMatchObject(done);
    server.now += 900;
    expect(await revoke(tokens.accessToken)).toMatchObject(done);
    expect(server.events).toEqual([]);
  });

  it('attack A50: looks nothing up for garbage', async () => {
    const { server, tokens, revoke } = await setUp();
    const before = server.database.transactionCount;
    for (const token of ['garbage', `${tokens.refreshToken}x`, `${tokens.accessToken}x`]) expect(await revoke(token)).toMatchObject(done);
    expect(server.database.transactionCount).toBe(before);
  });

  it('is 200 for a refresh token whose grant is gone', async () => {
    const { server, tokens, revoke } = await setUp();
    server.tables.grants.clear();
    expect(await revoke(tokens.refreshToken)).toMatchObject(done);
  });
});

describe('RFC 7009 §2.1: the client is checked', () => {
  it("attack A51: another client's token stays active", async () => {
    const { server, tokens, isActive, revoke } = await setUp();
    for (const thief of [server.register(anApplication()), server.register(aPublicApplication())])
      for (const token of [tokens.accessToken, tokens.refreshToken])
        expect(await revoke(token, thief)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect([await isActive(tokens.accessToken), await isActive(tokens.refreshToken)]).toEqual([true, true]);
  });

  it('a client that does not authenticate is 401 invalid_client', async () => {
    const { client, tokens, isActive, revoke } = await setUp();
    for (const secret of ['wrong', null])
      expect(await revoke(tokens.refreshToken, { ...client, secret })).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(await isActive(tokens.refreshToken)).toBe(true);
  });

  it('a request without a token is invalid_request', async () => {
    const { client, revoke } = await setUp();
    expect(await revoke('', client)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });
});
