import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { readIdTokenHint } from '../id-token.js';
import { revokeGrant } from '../revocation.js';
import { tokensOf } from '../testing/client-requests.js';
import { anApplication, aUser } from '../testing/builders.js';
import { accessToken, expectExchangeError, grant, opaque, orders, tokenExchange } from '../testing/token-exchanges.js';

describe('RFC 8693 §2.2.1: the response', () => {
  it('has an access token for the same user at the other API, which says who acts, and no other token', async () => {
    const { server, backend, subject, exchange } = await tokenExchange();
    const reply = await exchange({ audience: orders.identifier });
    expect([reply.status, reply.body]).toEqual([
      200,
      { access_token: expect.any(String), issued_token_type: accessToken, token_type: 'Bearer', expires_in: 900, scope: 'orders:read' },
    ]);
    const before = decodeJwt(subject.accessToken);
    expect(decodeJwt(tokensOf(reply).accessToken)).toMatchObject({
      iss: server.tenant.issuer,
      sub: server.user.id,
      aud: orders.identifier,
      client_id: backend.application.clientId,
      scope: 'orders:read',
      act: { sub: backend.application.clientId },
      gid: before['gid'],
      auth_time: before['auth_time'],
    });
  });

  it('expires with the subject_token at the latest', async () => {
    const { server, exchange } = await tokenExchange({ accessTokenLifetime: 3600 });
    server.now += 300;
    expect((await exchange({ resource: orders.identifier })).body).toMatchObject({ expires_in: 600 });
  });

  it('expires with the actor_token at the latest', async () => {
    const { server, exchange, ownToken } = await tokenExchange();
    const actor = { actor_token: await ownToken(), actor_token_type: accessToken };
    server.now += 300;
    const { accessToken: subject } = await server.signIn(server.register(anApplication()), { scope: 'notes:read' });
    expect((await exchange({ subject_token: subject })).body).toMatchObject({ expires_in: 900 });
    expect((await exchange({ subject_token: subject, ...actor })).body).toMatchObject({ expires_in: 600 });
  });

  it.each(['opaque', 'jwt'])('has a token that introspection describes: %s', async (format) => {
    const { server, backend, exchange, introspect } = await tokenExchange();
    const target = format === 'opaque' ? opaque : orders;
    const { accessToken: token } = tokensOf(await exchange({ resource: target.identifier }));
    expect(token.split('.')).toHaveLength(format === 'opaque' ? 1 : 3);
    expect(await introspect(token)).toMatchObject({
      active: true,
      clientId: backend.application.clientId,
      userId: server.user.id,
      response: {
        sub: server.user.id,
        client_id: backend.application.clientId,
        act: { sub: backend.application.clientId },
        aud: target.identifier,
      },
    });
  });

  it('has a token that ends with the grant of the first one, and with its own application', async () => {
    const { server, backend, exchange, introspect, disable } = await tokenExchange();
    const tokens = [opaque, orders].map(async ({ identifier }) => tokensOf(await exchange({ resource: identifier })).accessToken);
    const active = async () => Promise.all(tokens.map(async (token) => (await introspect(await token)).active));
    expect(await active()).toEqual([true, true]);
    const enable = disable(backend);
    expect(await active()).toEqual([false, false]);
    enable();
    const [first] = [...server.tables.grants.values()];
    if (first === undefined) throw new Error('there is no grant');
    await server.dependencies.unitOfWork.transaction(server.tenant, (tx) =>
      revokeGrant(tx, server.tenant, first, 'revoked', server.dependencies),
    );
    expect(await active()).toEqual([false, false]);
  });
});

describe('RFC 8693 §4.1: the claim act', () => {
  it('is not there where an application takes less of its own token', async () => {
    const { exchange, web } = await tokenExchange({}, { grantTypes: ['authorization_code', grant] });
    const { accessToken: token } = tokensOf(await exchange({ scope: 'notes:read' }, web));
    expect(decodeJwt(token)).not.toHaveProperty('act');
  });

  it('is not there where the administrator lets the application impersonate, but with an actor_token', async () => {
    const { backend, exchange, ownToken } = await tokenExchange({ tokenExchangeSemantics: 'impersonation' });
    expect(decodeJwt(tokensOf(await exchange()).accessToken)).not.toHaveProperty('act');
    const { accessToken: token } = tokensOf(await exchange({ actor_token: await ownToken(), actor_token_type: accessToken }));
    expect(decodeJwt(token)['act']).toEqual({ sub: backend.application.clientId });
  });

  it('names the user of an actor_token', async () => {
    const { server, exchange, backend } = await tokenExchange({
      grantTypes: ['authorization_code', grant],
      redirectUris: ['https://app.example/cb'],
      scopes: ['openid', 'orders:read'],
    });
    const agent = aUser({ username: 'agent' });
    server.tables.users.set(agent.id, agent);
    const code = await server.code(backend, { scope: 'openid' }, { ...server.session(), userId: agent.id });
    const { accessToken: actor } = tokensOf(await server.redeem(backend, code));
    const { accessToken: token } = tokensOf(
      await exchange({ actor_token: actor, actor_token_type: accessToken, resource: orders.identifier }),
    );
    expect(decodeJwt(token)).toMatchObject({ sub: server.user.id, act: { sub: agent.id } });
  });

  it('holds who acted before, whoever exchanges the token next, and ends where too many did', async () => {
    const { server, backend, exchange } = await tokenExchange();
    const next = server.register(
      anApplication({
        grantTypes: [grant],
        scopes: [],
        tokenExchangeSubjects: [orders.identifier],
        tokenExchangeSemantics: 'impersonation',
      }),
    );
    const { accessToken: first } = tokensOf(await exchange({ resource: orders.identifier }));
    const second = await exchange({ subject_token: first }, next);
    expect(decodeJwt(tokensOf(second).accessToken)['act']).toEqual({ sub: backend.application.clientId });
    const others = Array.from({ length: 8 }, () =>
      server.register(anApplication({ grantTypes: [grant], scopes: [], tokenExchangeSubjects: [orders.identifier] })),
    );
    let token = first;
    for (const other of others.slice(0, 7)) ({ accessToken: token } = tokensOf(await exchange({ subject_token: token }, other)));
    expect(decodeJwt(token)['act']).toMatchObject({ sub: others[6]?.application.clientId, act: { sub: others[5]?.application.clientId } });
    expectExchangeError(await exchange({ subject_token: token }, others[7]), 'invalid_request');
  });
});

describe('RFC 8693 §4.4: the claim may_act', () => {
  it('lets the application that it names exchange the token, and no other', async () => {
    const named = anApplication({ grantTypes: [grant], scopes: [] });
    const { server, exchange } = await tokenExchange({ tokenExchangeSubjects: [] }, { mayAct: named.clientId });
    const { accessToken: token } = tokensOf(await exchange({ scope: 'notes:read' }, server.register(named)));
    expect(decodeJwt(token)['act']).toEqual({ sub: named.clientId });
    expectExchangeError(await exchange(), 'invalid_request');
  });

  it('is told at introspection, and is in no token of a client itself', async () => {
    const { subject, introspect, ownToken } = await tokenExchange({ mayAct: 'somebody' }, { mayAct: 'backend' });
    expect(decodeJwt(subject.accessToken)['may_act']).toEqual({ sub: 'backend' });
    expect(await introspect(subject.accessToken)).toMatchObject({ response: { may_act: { sub: 'backend' } } });
    expect(decodeJwt(await ownToken())).not.toHaveProperty('may_act');
  });
});

it('no token that was exchanged is taken for an ID token', async () => {
  const { server, exchange } = await tokenExchange();
  const { accessToken: token } = tokensOf(await exchange());
  expect(await readIdTokenHint(server.tenant, token, server.dependencies)).toMatchObject({ valid: false });
});
