import { describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { readIdTokenHint } from './id-token.js';
import { issueLogoutToken, judgeLogoutAnswer } from './logout-token.js';
import { aPublicApplication } from './testing/builders.js';
import { TestAuthorizationServer } from './testing/authorization-server.js';
import { tokensOf } from './testing/client-requests.js';

const setUp = async (members: Parameters<typeof aPublicApplication>[0] = {}) => {
  const server = new TestAuthorizationServer();
  const client = server.register(aPublicApplication({ backchannelLogoutUri: 'https://app.example/logout', ...members }));
  const { application } = client;
  const { sessionId, userId } = server.session();
  const issue = () => issueLogoutToken(server.tenant, { application, sessionId, userId }, server.dependencies);
  return { server, client, application, sessionId, userId, issue, token: await issue() };
};

describe('Back-Channel Logout 1.0 §2.4: a logout token', () => {
  it('says which session of which user ended, to one application, for two minutes, and nothing else', async () => {
    const { server, application, sessionId, userId, token } = await setUp();
    expect(decodeJwt(token)).toEqual({
      iss: server.tenant.issuer,
      sub: userId,
      aud: application.clientId,
      iat: server.now,
      exp: server.now + 120,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      sid: sessionId,
    });
  });

  it('has no nonce (§2.4), so that nobody takes it for an ID token', async () => {
    expect(decodeJwt((await setUp()).token)).not.toHaveProperty('nonce');
  });

  it("is explicitly typed (§4.1), and signed by the tenant's key with the algorithm of the application's ID tokens", async () => {
    for (const alg of ['RS256', 'ES256'] as const) {
      const { server, token } = await setUp({ idTokenSignedResponseAlg: alg });
      const { publicKey, kid } = server.keys.active(server.tenant, alg);
      expect(decodeProtectedHeader(token)).toEqual({ alg, kid, typ: 'logout+jwt' });
      await jwtVerify(token, publicKey, { currentDate: new Date(server.now * 1000) });
    }
  });

  it('has a jti of its own each time', async () => {
    const { issue, token } = await setUp();
    expect(decodeJwt(await issue())['jti']).not.toBe(decodeJwt(token)['jti']);
  });

  it('attack A96: is no id_token_hint and no access token', async () => {
    const { server, token } = await setUp();
    expect(await readIdTokenHint(server.tenant, token, server.dependencies)).toMatchObject({ valid: false });
  });
});

describe('Back-Channel Logout 1.0 §2.8: the answer to a logout token', () => {
  it.each([
    [200, 'delivered'],
    [204, 'delivered'],
    [400, 'refused'],
    [101, null],
    [201, null],
    [302, null],
    [401, null],
    [404, null],
    [429, null],
    [500, null],
    [501, null],
    [503, null],
  ])('%d means %s', (status, meaning) => {
    expect(judgeLogoutAnswer(status)).toBe(meaning);
  });
});

describe('Back-Channel Logout 1.0 §2.3: who is remembered of a session', () => {
  const remembered = async (members: Parameters<typeof aPublicApplication>[0], scope = 'openid') => {
    const { server, client } = await setUp(members);
    const session = server.session();
    tokensOf(await server.redeem(client, await server.code(client, { scope }, session)));
    return server.database.of(server.tenant.tenantId).sessionClients.filter(({ sessionId }) => sessionId === session.sessionId);
  };

  it('is an application that got an ID token and has an address, until no such session can live', async () => {
    const [client, ...others] = await remembered({});
    expect(others).toEqual([]);
    expect(client?.expiresAt).toBeGreaterThanOrEqual(new TestAuthorizationServer().now + 90 * 86_400);
  });

  it('is none that has no address, or got no ID token', async () => {
    expect(await remembered({ backchannelLogoutUri: null })).toEqual([]);
    expect(await remembered({}, 'profile')).toEqual([]);
  });
});
