import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { GrantId } from '#contracts';
import { TestAuthorizationServer } from '../authorization-server.js';
import { anApplication } from '../builders.js';
import type { TestClient } from '../client-requests.js';

describe('the database of tests, as PostgreSQL', () => {
  let server: TestAuthorizationServer;
  let client: TestClient;

  beforeEach(async () => {
    server = new TestAuthorizationServer();
    client = server.register(anApplication());
    await server.signIn(client);
  });

  const first = <Row>(rows: ReadonlyMap<string, Row>): Row => {
    const [row] = rows.values();
    if (row === undefined) throw new Error('there is no row');
    return row;
  };

  it('inserts no second row of a key, and nothing else of that statement', async () => {
    const { grants } = server.database.stores;
    const grant = first(server.tables.grants);
    await expect(server.write(grants.insert({ ...grant, revokedAt: server.now }))).rejects.toThrow(grant.id);
    expect(first(server.tables.grants).revokedAt).toBeNull();
  });

  it('stores no text that PostgreSQL does not', async () => {
    const { grants } = server.database.stores;
    const grant = first(server.tables.grants);
    const authorization = { ...grant.authorization, scopes: ['a\0'] };
    await expect(server.write(grants.insert({ ...grant, id: randomUUID() as GrantId, authorization }))).rejects.toThrow('PostgreSQL');
    expect(server.tables.grants.size).toBe(1);
  });

  it('tells nothing of a transaction that failed', async () => {
    const { unitOfWork, events } = server.dependencies;
    const { id: grantId } = first(server.tables.grants);
    const failing = unitOfWork.transaction(server.tenant, async (tx) => {
      await events.publish(tx, server.tenant, 'refreshTokenReplayed', { grantId, clientId: client.application.clientId, userId: null });
      throw new Error('failed');
    });
    await expect(failing).rejects.toThrow('failed');
    expect(server.events).toEqual([]);
  });

  it('neither rotates a refresh token of a revoked grant nor finds its successor', async () => {
    const { grants, refreshTokens } = server.database.stores;
    const token = first(server.tables.refreshTokens);
    const rotationTo = (successorHash: string) => ({
      ...{ parentHash: token.tokenHash, at: server.now, salt: 'salt', accessToken: null },
      successor: { ...token, tokenHash: successorHash },
    });
    expect(await server.write(refreshTokens.rotate(rotationTo('next')))).toBe(true);
    const findSpent = () => server.database.transaction(server.tenant, (tx) => refreshTokens.findSpent(tx, token));
    expect(await findSpent()).toMatchObject({ salt: 'salt' });
    await server.write(grants.revoke(token.grantId, server.now));
    expect(await findSpent()).toBeNull();
    expect(await server.write(refreshTokens.rotate({ ...rotationTo('one more'), parentHash: 'next' }))).toBe(false);
  });
});
