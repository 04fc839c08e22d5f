import { describe, expect, it } from '@jest/globals';
import type { OAuthReply } from '#contracts';
import type { UserRequest } from '../user-limits.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { tokensOf } from '../testing/client-requests.js';
import { anApplication, aPublicApplication } from '../testing/builders.js';

class TooMany extends Error {}

/** A server that lets the users go on as often as `left` says, and remembers what it was asked. */
const setUp = (application = aPublicApplication()) => {
  const server = new TestAuthorizationServer();
  const client = server.register(application);
  const limit = { left: Infinity, asked: [] as UserRequest[] };
  server.admit = async (_tenant, request) => {
    limit.asked.push(request);
    if (limit.left <= 0) throw new TooMany();
    limit.left -= 1;
  };
  return { server, client, limit };
};

const statusOf = async (reply: Promise<OAuthReply>): Promise<number> => {
  try {
    return (await reply).status;
  } catch (error) {
    if (error instanceof TooMany) return 429;
    throw error;
  }
};

describe('N52: what one user may ask of the token endpoint', () => {
  it('is counted once a code or a refresh token proves the user to its own client', async () => {
    const { server, client, limit } = setUp();
    const { refreshToken } = await server.signIn(client);
    await server.refresh(client, refreshToken);
    const { id: userId } = server.user;
    expect(limit.asked).toEqual([
      { endpoint: 'token', userId },
      { endpoint: 'token', userId, isRetry: false },
    ]);
  });

  it('is not counted for what anybody could send: foreign, spent, expired, of a wrong verifier, scope or resource', async () => {
    const { server, client, limit } = setUp();
    const thief = server.register(aPublicApplication());
    const [code, spent] = [await server.code(client), await server.code(client)];
    const { refreshToken } = tokensOf(await server.redeem(client, spent));
    const other = await server.signIn(client);
    const rotated = tokensOf(await server.refresh(client, other.refreshToken));
    limit.asked.length = 0;
    for (const reply of [
      server.redeem(thief, code),
      server.redeem(client, code, { code_verifier: 'x'.repeat(43) }),
      server.redeem(client, code, { redirect_uri: 'https://app.example/other' }),
      server.refresh(thief, refreshToken),
      server.refresh(client, refreshToken, { scope: 'everything' }),
      server.refresh(client, refreshToken, { resource: 'https://mail.example' }),
      server.refresh(client, `${refreshToken}x`),
    ])
      expect(await statusOf(reply)).toBe(400);
    expect(await statusOf(server.redeem(client, spent))).toBe(400);
    expect(await statusOf(server.refresh(client, other.refreshToken))).toBe(400);
    server.now += 61;
    expect(await statusOf(server.redeem(client, code))).toBe(400);
    server.now += 365 * 86_400;
    expect(await statusOf(server.refresh(client, rotated.refreshToken))).toBe(400);
    expect(limit.asked).toEqual([]);
  });

  it('is refused before a code is spent: it is good for as long as it would have been', async () => {
    const { server, client, limit } = setUp();
    const code = await server.code(client);
    limit.left = 0;
    expect(await statusOf(server.redeem(client, code))).toBe(429);
    expect([server.tables.grants.size, server.issuances.length]).toEqual([0, 0]);
    limit.left = 1;
    expect(await statusOf(server.redeem(client, code))).toBe(200);
    expect(await statusOf(server.redeem(client, code))).toBe(400);
  });

  it.each([aPublicApplication(), anApplication({ refreshTokenGrace: 10 })])(
    'is refused before a refresh token is spent',
    async (application) => {
      const { server, client, limit } = setUp(application);
      const { refreshToken } = await server.signIn(client);
      limit.left = 0;
      for (let count = 0; count < 3; count += 1) expect(await statusOf(server.refresh(client, refreshToken))).toBe(429);
      server.now += 3_600;
      limit.left = Infinity;
      const { refreshToken: successor } = tokensOf(await server.refresh(client, refreshToken));
      expect(await statusOf(server.refresh(client, successor))).toBe(200);
      expect(server.events).toEqual([]);
    },
  );

  it('of 100 parallel refreshes of as many grants lets in as many as are allowed, and costs none of the others its grant', async () => {
    const { server, client, limit } = setUp();
    const tokens: string[] = [];
    for (let count = 0; count < 100; count += 1) tokens.push((await server.signIn(client)).refreshToken);
    limit.left = 30;
    const statuses = await Promise.all(tokens.map((token) => statusOf(server.refresh(client, token))));
    expect(statuses.filter((status) => status === 200)).toHaveLength(30);
    expect(statuses.filter((status) => status === 429)).toHaveLength(70);
    limit.left = Infinity;
    const refused = tokens.filter((_token, index) => statuses[index] === 429);
    for (const token of refused) expect(await statusOf(server.refresh(client, token))).toBe(200);
    expect(server.events).toEqual([]);
  });

  it('says of the retry of a refresh that was answered that it is one: the client may not have got the answer', async () => {
    const { server, client, limit } = setUp(aPublicApplication({ refreshTokenGrace: 10 }));
    const { refreshToken } = await server.signIn(client);
    const { refreshToken: successor } = tokensOf(await server.refresh(client, refreshToken));
    limit.asked.length = 0;
    expect(tokensOf(await server.refresh(client, refreshToken)).refreshToken).toBe(successor);
    expect(limit.asked).toEqual([{ endpoint: 'token', userId: server.user.id, isRetry: true }]);
  });

  it('attack A17, A25: hides no theft: what was spent before is told, and ends the grant, with the window full too', async () => {
    const { server, client, limit } = setUp();
    const code = await server.code(client);
    tokensOf(await server.redeem(client, code));
    const { refreshToken } = await server.signIn(client);
    await server.refresh(client, refreshToken);
    limit.left = 0;
    expect(await statusOf(server.redeem(client, code))).toBe(400);
    expect(await statusOf(server.refresh(client, refreshToken))).toBe(400);
    expect(server.events.map(({ name }) => name)).toEqual([
      'grantRevoked',
      'authorizationCodeReplayed',
      'grantRevoked',
      'refreshTokenReplayed',
    ]);
  });

  it('counts no user where there is none: a client for itself', async () => {
    const { server, client, limit } = setUp(anApplication({ grantTypes: ['client_credentials'], scopes: ['notes:read'] }));
    limit.left = 0;
    expect(await statusOf(server.token(client, { grant_type: 'client_credentials' }))).toBe(200);
    expect(limit.asked).toEqual([]);
  });
});
