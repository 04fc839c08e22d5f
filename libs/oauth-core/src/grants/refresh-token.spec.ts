import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, jest } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { OAuthReply } from '#contracts';
import { inMemoryStatement } from '#testing/fakes';
import { introspectToken } from '../endpoints/introspection.js';
import { createSecret } from '../secrets.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { tokensOf } from '../testing/client-requests.js';
import { anApplication, aPublicApplication, aResourceServer, aTenant } from '../testing/builders.js';

const day = 86_400;

const setUp = async (application = aPublicApplication(), changes = {}) => {
  const server = new TestAuthorizationServer();
  const client = server.register(application);
  const first = await server.signIn(client, changes);
  const isActive = async (token: string) => (await introspectToken(server.tenant, { token }, server.dependencies)).active;
  const refresh = async (token: string) => tokensOf(await server.refresh(client, token));
  return { server, client, first, isActive, refresh };
};

const expectError = (reply: OAuthReply, error: string, status = 400): void => {
  expect(reply).toMatchObject({ status, body: { error } });
};

describe('RFC 6749 §6: refreshing', () => {
  it.each([aPublicApplication(), anApplication()])('gives new tokens and a new refresh token, which goes on', async (application) => {
    const { first, refresh, isActive } = await setUp(application);
    const second = await refresh(first.refreshToken);
    const third = await refresh(second.refreshToken);
    expect(new Set([first.refreshToken, second.refreshToken, third.refreshToken]).size).toBe(3);
    expect(await isActive(third.accessToken)).toBe(true);
    expect([await isActive(first.refreshToken), await isActive(third.refreshToken)]).toEqual([false, true]);
  });

  it('keeps auth_time and sid in the new ID token, without nonce and c_hash (OpenID Connect Core §12.2)', async () => {
    const { server, first, refresh } = await setUp();
    server.now += 100;
    const [before, after] = [decodeJwt(first.idToken), decodeJwt((await refresh(first.refreshToken)).idToken)];
    expect(after).toMatchObject({ iss: before.iss, sub: before.sub, aud: before.aud, auth_time: before['auth_time'], sid: before['sid'] });
    expect(after.iat).toBe(server.now);
    expect(after).not.toHaveProperty('nonce');
    expect(after).not.toHaveProperty('c_hash');
  });

  it('may narrow the scope of the access token, and widens it again to what was granted', async () => {
    const { server, client, first } = await setUp(aPublicApplication(), { scope: 'openid notes:read notes:write' });
    const narrow = tokensOf(await server.refresh(client, first.refreshToken, { scope: 'notes:read' }));
    expect(narrow).toMatchObject({ scope: 'notes:read', idToken: '' });
    expect(decodeJwt(narrow.accessToken)).toMatchObject({ aud: server.resourceServer.identifier, scope: 'notes:read' });
    expect(tokensOf(await server.refresh(client, narrow.refreshToken)).scope).toBe('openid notes:read notes:write');
  });

  it('attack A28: a wider scope is invalid_scope, and does not spend the token', async () => {
    const { server, client, first } = await setUp(aPublicApplication(), { scope: 'openid notes:read' });
    expectError(await server.refresh(client, first.refreshToken, { scope: 'openid notes:read notes:write' }), 'invalid_scope');
    expect((await server.refresh(client, first.refreshToken)).status).toBe(200);
  });

  it('gives no scope that the application may not ask for any more', async () => {
    const { server, client, first } = await setUp(aPublicApplication(), { scope: 'openid offline_access notes:read notes:write' });
    server.database.changeApplication(server.tenant.tenantId, client.application.clientId, { scopes: ['openid', 'notes:read'] });
    expectError(await server.refresh(client, first.refreshToken, { scope: 'notes:write' }), 'invalid_scope');
    expect(tokensOf(await server.refresh(client, first.refreshToken)).scope).toBe('openid offline_access notes:read');
  });

  it('attack A28: another client is invalid_grant, and the token stays good for its own', async () => {
    const { server, client, first } = await setUp();
    const thief = server.register(aPublicApplication());
    expectError(await server.refresh(thief, first.refreshToken), 'invalid_grant');
    expect((await server.refresh(client, first.refreshToken)).status).toBe(200);
  });

  it('attack A28: a confidential client unauthenticated is 401 invalid_client', async () => {
    const { server, client, first } = await setUp(anApplication());
    const { application } = client;
    expectError(await server.refresh({ application, secret: null }, first.refreshToken), 'invalid_client', 401);
    expectError(await server.refresh({ application, secret: 'wrong' }, first.refreshToken), 'invalid_client', 401);
  });

  it('another resource is invalid_target', async () => {
    const { server, client, first } = await setUp();
    const other = aResourceServer({ identifier: 'https://mail.example' });
    server.tables.resourceServers.push(other);
    expectError(await server.refresh(client, first.refreshToken, { resource: other.identifier }), 'invalid_target');
    expectError(await server.refresh(client, first.refreshToken, { resource: 'https://unknown.example' }), 'invalid_target');
  });

  it('garbage is refused without a look-up, an unknown or foreign token with one, all alike', async () => {
    const { server, client, first } = await setUp();
    const before = server.database.transactionCount;
    const garbage = await server.refresh(client, `${first.refreshToken}x`);
    expect(server.database.transactionCount).toBe(before);
    expectError(garbage, 'invalid_grant');
    expect(await server.refresh(client, createSecret('rt', server.dependencies.random))).toEqual(garbage);
    const other = new TestAuthorizationServer(aTenant('other'), server.database, server.keys);
    const foreign = await other.refresh(other.register(client.application), first.refreshToken);
    expect(foreign).toEqual(garbage);
    expectError(await server.refresh(client, first.accessToken), 'invalid_request');
  });

  it('attack A29: a user who is locked, disabled or deleted is invalid_grant', async () => {
    for (const change of [{ status: 'locked' }, { status: 'disabled' }, null] as const) {
      const { server, client, first } = await setUp();
      server.database.changeUser(server.tenant.tenantId, server.user.id, change);
      expectError(await server.refresh(client, first.refreshToken), 'invalid_grant');
    }
  });

  it('attack A29: a revoked grant is invalid_grant', async () => {
    const { server, client, first } = await setUp();
    const [grant] = [...server.tables.grants.values()];
    if (grant) await server.write(server.database.stores.grants.revoke(grant.id, server.now));
    expectError(await server.refresh(client, first.refreshToken), 'invalid_grant');
  });
});

describe('RFC 9700 §4.14.2: replay of a spent token', () => {
  it('attack A25: is invalid_grant, and revokes the whole grant', async () => {
    const { server, client, first, refresh, isActive } = await setUp();
    const second = await refresh(first.refreshToken);
    expectError(await server.refresh(client, first.refreshToken), 'invalid_grant');
    for (const token of [first.accessToken, second.accessToken, second.refreshToken]) expect(await isActive(token)).toBe(false);
    expectError(await server.refresh(client, second.refreshToken), 'invalid_grant');
    expect(server.events).toMatchObject([
      { name: 'grantRevoked', payload: { reason: 'refresh_token_replayed' } },
      { name: 'refreshTokenReplayed', payload: { clientId: client.application.clientId, userId: server.user.id } },
    ]);
  });

  it('attack A25: also when the scope asked for with it is wrong, or its idle time is over', async () => {
    for (const [changes, wait] of [
      [{ scope: 'everything' }, 0],
      [{}, 8 * day],
    ] as const) {
      const { server, client, first, refresh, isActive } = await setUp();
      const second = await refresh(first.refreshToken);
      server.now += wait;
      expectError(await server.refresh(client, first.refreshToken, changes), 'invalid_grant');
      server.now -= wait;
      expect(await isActive(second.refreshToken)).toBe(false);
    }
  });

  it('attack A26: of 100 parallel refreshes with grace 0 one gets the one successor', async () => {
    const { server, client, first } = await setUp();
    const replies = await Promise.all(Array.from({ length: 100 }, () => server.refresh(client, first.refreshToken)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(server.tables.refreshTokens.size).toBe(2);
  });

  it.each([
    ['at the same time as the one who spends it', false],
    ['after it was spent', true],
  ])('attack A26: a hundred who come %s end its family once, and do not wait for each other', async (_when, isSpent) => {
    const { server, client, first, refresh } = await setUp();
    if (isSpent) await refresh(first.refreshToken);
    const { unitOfWork } = server.dependencies;
    const begin = unitOfWork.transaction.bind(unitOfWork);
    const transaction = jest.spyOn(unitOfWork, 'transaction').mockImplementation(async (...given) => {
      await sleep(100);
      return begin(...given);
    });
    const replies = await Promise.all(Array.from({ length: 100 }, () => server.refresh(client, first.refreshToken)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(isSpent ? 0 : 1);
    expect(replies.filter(({ body }) => body?.['error'] === 'invalid_grant')).toHaveLength(isSpent ? 100 : 99);
    expect(transaction.mock.calls.length).toBeLessThan(20);
    expect(server.events.map(({ name }) => name)).toEqual(['grantRevoked', 'refreshTokenReplayed']);
  });

  it('attack A27: a revocation that comes first leaves nothing active of a rotation in flight', async () => {
    const { server, client, first, isActive } = await setUp();
    const rotation = server.refresh(client, first.refreshToken);
    const [grant] = [...server.tables.grants.values()];
    if (grant) await server.write(server.database.stores.grants.revoke(grant.id, server.now));
    const reply = await rotation;
    if (reply.status === 200)
      for (const token of [tokensOf(reply).accessToken, tokensOf(reply).refreshToken]) expect(await isActive(token)).toBe(false);
  });
});

describe('the grace after a rotation', () => {
  const patient = aPublicApplication({ refreshTokenGrace: 10 });

  it('answers a retry of the immediate parent with the same successor', async () => {
    const { server, first, refresh } = await setUp(patient);
    const { refreshToken } = await refresh(first.refreshToken);
    server.now += 10;
    expect((await refresh(first.refreshToken)).refreshToken).toBe(refreshToken);
    expect(server.tables.refreshTokens.size).toBe(2);
    expect((await refresh(refreshToken)).refreshToken).not.toBe(refreshToken);
  });

  it('attack A25: ends to the second', async () => {
    const { server, client, first, refresh, isActive } = await setUp(patient);
    const { refreshToken } = await refresh(first.refreshToken);
    server.now += 11;
    expectError(await server.refresh(client, first.refreshToken), 'invalid_grant');
    expect(await isActive(refreshToken)).toBe(false);
  });

  it('attack A25: is over once the successor is used', async () => {
    const { server, client, first, refresh, isActive } = await setUp(patient);
    const second = await refresh(first.refreshToken);
    const third = await refresh(second.refreshToken);
    expectError(await server.refresh(client, first.refreshToken), 'invalid_grant');
    expect(await isActive(third.refreshToken)).toBe(false);
  });

  it('gives 100 parallel refreshes one successor', async () => {
    const { server, client, first } = await setUp(patient);
    const replies = await Promise.all(Array.from({ length: 100 }, () => server.refresh(client, first.refreshToken)));
    expect(new Set(replies.map((reply) => tokensOf(reply).refreshToken)).size).toBe(1);
    expect(server.tables.refreshTokens.size).toBe(2);
  });
});

describe('the lifetimes of refresh tokens', () => {
  it('end when a token is not used for the idle time, to the second', async () => {
    const { server, client, first, refresh, isActive } = await setUp();
    server.now += 7 * day - 1;
    const second = await refresh(first.refreshToken);
    server.now += 7 * day;
    expect(await isActive(second.refreshToken)).toBe(false);
    expectError(await server.refresh(client, second.refreshToken), 'invalid_grant');
  });

  it('end with the family, however often it is used, and so do its access tokens', async () => {
    const { server, client, first, refresh } = await setUp(aPublicApplication({ refreshTokenLifetime: 10 * day }));
    server.now += 6 * day;
    const second = await refresh(first.refreshToken);
    server.now += 4 * day - 1;
    const third = tokensOf(await server.refresh(client, second.refreshToken));
    const [grant] = [...server.tables.grants.values()];
    expect(decodeJwt(third.accessToken).exp).toBeLessThanOrEqual(grant?.expiresAt ?? 0);
    server.now += 1;
    expectError(await server.refresh(client, third.refreshToken), 'invalid_grant');
  });

  it('never let an access token outlive the grant', async () => {
    const { server, client, first } = await setUp(aPublicApplication({ refreshTokenLifetime: day }));
    const { clientId } = client.application;
    server.database.changeApplication(server.tenant.tenantId, clientId, { accessTokenLifetime: 100 * day });
    const { body } = await server.refresh(client, first.refreshToken);
    expect(body).toMatchObject({ expires_in: day + 900 });
  });

  it('of the family end a retry within the grace too', async () => {
    const { server, client, first, refresh } = await setUp(aPublicApplication({ refreshTokenGrace: 10, refreshTokenLifetime: 100 }));
    server.now += 95;
    await refresh(first.refreshToken);
    server.now += 6;
    expectError(await server.refresh(client, first.refreshToken), 'invalid_grant');
  });
});

describe('a token that goes while it is refreshed', () => {
  it('is invalid_grant', async () => {
    const { server, client, first } = await setUp();
    server.database.stores.refreshTokens.rotate = () => inMemoryStatement(() => false);
    expectError(await server.refresh(client, first.refreshToken), 'invalid_grant');
    expect(server.events).toEqual([]);
  });
});
