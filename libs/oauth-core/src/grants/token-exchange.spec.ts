import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { GrantId, OAuthReply } from '#contracts';
import { accessTokenHash } from '../access-token.js';
import { tokensOf } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { anApplication, aPublicApplication, aTenant } from '../testing/builders.js';
import { accessToken, expectExchangeError, grant, orders, tokenExchange } from '../testing/token-exchanges.js';

describe('RFC 8693 §2.1: a request', () => {
  it.each([
    ['has a subject_token', { subject_token: undefined }],
    ['says what the subject_token is', { subject_token_type: undefined }],
    ['has no actor_token_type without an actor_token', { actor_token_type: accessToken }],
    ['asks for no refresh token', { requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' }],
    ['asks for no ID token', { requested_token_type: 'urn:ietf:params:oauth:token-type:id_token' }],
    ['brings no token of another kind', { subject_token_type: 'urn:ietf:params:oauth:token-type:saml2' }],
    ['brings none under another name', { subject_token_type: 'access_token' }],
  ])('%s, or is refused', async (_case, changes) => {
    const { exchange } = await tokenExchange();
    expectExchangeError(await exchange(changes), 'invalid_request');
  });

  it('says what the actor_token is', async () => {
    const { exchange, ownToken } = await tokenExchange();
    expectExchangeError(await exchange({ actor_token: await ownToken() }), 'invalid_request');
  });

  it('names its target once: audience and resource that differ are refused', async () => {
    const { server, exchange } = await tokenExchange();
    expectExchangeError(await exchange({ resource: orders.identifier, audience: server.resourceServer.identifier }), 'invalid_target');
    expect((await exchange({ resource: orders.identifier, audience: orders.identifier })).status).toBe(200);
  });

  it('comes of a confidential client that is registered for it', async () => {
    const { server, exchange } = await tokenExchange();
    expectExchangeError(await exchange({}, server.register(anApplication())), 'unauthorized_client');
    const open = server.register(aPublicApplication({ grantTypes: ['authorization_code', grant] }));
    expectExchangeError(await exchange({}, open), 'unauthorized_client');
  });

  it('attack A91: is refused in the built-in tenant, whose tokens administer all others', async () => {
    const server = new TestAuthorizationServer(aTenant('system'));
    const client = server.register(anApplication({ grantTypes: ['authorization_code', grant] }));
    const { accessToken: token } = await server.signIn(client, { scope: 'openid notes:read' });
    const reply = await server.token(client, { grant_type: grant, subject_token: token, subject_token_type: accessToken });
    expectExchangeError(reply, 'unauthorized_client');
  });
});

describe('RFC 8693 §2.2.2: a token that is invalid for any reason is invalid_request', () => {
  it.each(['', 'x', 'a.b.c', 'at_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'])('%j', async (token) => {
    const { exchange } = await tokenExchange();
    expectExchangeError(await exchange({ subject_token: token }), 'invalid_request');
  });

  it('a refresh token and an ID token, whatever they are called (A44)', async () => {
    const { exchange, subject } = await tokenExchange({}, {}, 'openid offline_access notes:read');
    for (const token of [subject.refreshToken, subject.idToken])
      for (const type of [accessToken, 'urn:ietf:params:oauth:token-type:jwt'])
        expectExchangeError(await exchange({ subject_token: token, subject_token_type: type }), 'invalid_request');
  });

  it('an opaque one that is called a JWT', async () => {
    const { server, web, exchange } = await tokenExchange({}, { scopes: ['opaque:read'] }, 'opaque:read');
    const { accessToken: token } = await server.signIn(web, { scope: 'opaque:read' });
    expectExchangeError(
      await exchange({ subject_token: token, subject_token_type: 'urn:ietf:params:oauth:token-type:jwt' }),
      'invalid_request',
    );
  });

  it('an expired one', async () => {
    const { server, exchange } = await tokenExchange();
    server.now += 900;
    expectExchangeError(await exchange(), 'invalid_request');
  });

  it('attack A91: one whose application is disabled', async () => {
    const { web, exchange, disable } = await tokenExchange();
    disable(web);
    expectExchangeError(await exchange(), 'invalid_request');
  });

  it('attack A91: one of another tenant, though applications and APIs are called alike', async () => {
    const { server, backend, subject } = await tokenExchange();
    const other = new TestAuthorizationServer(aTenant('globex'), server.database);
    other.tables.resourceServers.push(orders);
    const namesake = other.register(backend.application);
    const reply = await other.token(namesake, { grant_type: grant, subject_token: subject.accessToken, subject_token_type: accessToken });
    expectExchangeError(reply, 'invalid_request');
  });

  it("a client's own, which is of no user", async () => {
    const { exchange, ownToken } = await tokenExchange();
    expectExchangeError(await exchange({ subject_token: await ownToken() }), 'invalid_request');
  });

  it('attack A91: one of a user who is not active any more', async () => {
    const { server, exchange } = await tokenExchange();
    server.tables.users.set(server.user.id, { ...server.user, status: 'locked' });
    expectExchangeError(await exchange(), 'invalid_request');
  });

  it('one that policy lets the client not exchange: neither its own, nor for its API, nor told to be for it', async () => {
    const { exchange } = await tokenExchange({ tokenExchangeSubjects: [] });
    expectExchangeError(await exchange(), 'invalid_request');
    const { exchange: ofOther } = await tokenExchange({ tokenExchangeSubjects: [orders.identifier] });
    expectExchangeError(await ofOther(), 'invalid_request');
  });

  it('an actor_token of another client', async () => {
    const { server, exchange, ownToken } = await tokenExchange();
    const other = server.register(anApplication({ scopes: ['notes:read'] }));
    expectExchangeError(await exchange({ actor_token: await ownToken(other), actor_token_type: accessToken }), 'invalid_request');
  });

  it('an actor_token that was itself exchanged: the client never had that user sign in', async () => {
    const { server, exchange, ownToken } = await tokenExchange({ tokenExchangeSemantics: 'impersonation' });
    const { accessToken: impersonating } = tokensOf(await exchange());
    const { accessToken: acting } = tokensOf(await exchange({ actor_token: await ownToken(), actor_token_type: accessToken }));
    for (const actor of [impersonating, acting]) {
      expectExchangeError(await exchange({ actor_token: actor, actor_token_type: accessToken }), 'invalid_request');
      expect(server.refusals.at(-1)?.detail).toBe('got by an exchange');
    }
  });

  it('an actor_token that somebody acts for in, though it is of the client itself', async () => {
    const { server, web, exchange, ownToken } = await tokenExchange(
      {},
      { grantTypes: ['authorization_code', 'client_credentials', grant] },
    );
    const ofActor = { actor_token: await ownToken(web), actor_token_type: accessToken };
    const { accessToken: actedFor } = tokensOf(await exchange(ofActor, web));
    expect(decodeJwt(actedFor)).toMatchObject({ client_id: web.application.clientId, act: {} });
    expectExchangeError(await exchange({ actor_token: actedFor, actor_token_type: accessToken }, web), 'invalid_request');
    expect(server.refusals.at(-1)?.detail).toBe('got by an exchange');
  });

  describe('attack A91: and is told apart by the log alone', () => {
    const said = ({ body }: OAuthReply) => body?.['error_description'];

    it('whatever is wrong with a subject_token', async () => {
      const { server, web, exchange, ownToken, disable } = await tokenExchange();
      const revoked = await server.signIn(web, { scope: 'notes:read' });
      await server.write(
        server.dependencies.accessTokens.revoke(
          {
            tokenHash: accessTokenHash(revoked.accessToken),
            grantId: 'x' as GrantId,
            clientId: web.application.clientId,
            expiresAt: server.now + 900,
          },
          { row: {}, publish: () => undefined },
        ),
      );
      const stranger = server.register(anApplication({ grantTypes: [grant], scopes: [] }));
      const replies = [
        await exchange({ subject_token: 'x' }),
        await exchange({ subject_token: revoked.accessToken }),
        await exchange({ subject_token: await ownToken() }),
        await exchange({}, stranger),
      ];
      server.tables.users.set(server.user.id, { ...server.user, status: 'locked' });
      replies.push(await exchange());
      server.tables.users.delete(server.user.id);
      replies.push(await exchange());
      disable(web);
      replies.push(await exchange());
      server.now += 900;
      replies.push(await exchange());
      for (const reply of replies) expectExchangeError(reply, 'invalid_request');
      expect(new Set(replies.map(said)).size).toBe(1);
      expect(new Set(server.refusals.map(({ detail }) => detail)).size).toBe(replies.length);
    });

    it('whatever is wrong with an actor_token, and whether the subject_token beside it lives', async () => {
      const { server, exchange, ownToken } = await tokenExchange();
      const other = server.register(anApplication({ scopes: ['notes:read'] }));
      const { accessToken: exchanged } = tokensOf(await exchange());
      const stranger = server.register(anApplication({ grantTypes: [grant], scopes: [] }));
      const replies = [];
      for (const [token, client] of [['x'], [await ownToken(other)], [exchanged], ['x', stranger]] as const)
        for (const subject of [undefined, { subject_token: 'x' }])
          replies.push(await exchange({ ...subject, actor_token: token, actor_token_type: accessToken }, client));
      for (const reply of replies) expectExchangeError(reply, 'invalid_request');
      expect(new Set(replies.map(said)).size).toBe(1);
    });
  });
});

describe('RFC 8693 §2.2.2: a target that the server does not issue tokens for is invalid_target', () => {
  it.each(['https://unknown.example', 'orders', 'urn:example:unknown'])('%j', async (target) => {
    const { exchange } = await tokenExchange();
    expectExchangeError(await exchange({ resource: target }), 'invalid_target');
    expectExchangeError(await exchange({ audience: target }), 'invalid_target');
  });

  it('attack A91: an API that the administrator has not named, though the application has scopes of it', async () => {
    const { exchange } = await tokenExchange({ tokenExchangeTargets: [] });
    expectExchangeError(await exchange({ resource: orders.identifier }), 'invalid_target');
  });

  it('attack A91: the platform itself, for a token that is for an API alone', async () => {
    const { server, exchange } = await tokenExchange({}, {}, 'notes:read');
    expectExchangeError(await exchange({ resource: server.tenant.issuer }), 'invalid_target');
  });

  it('an API that is gone', async () => {
    const { server, exchange } = await tokenExchange();
    server.tables.resourceServers.splice(server.tables.resourceServers.indexOf(orders), 1);
    expectExchangeError(await exchange({ resource: orders.identifier }), 'invalid_target');
  });
});

describe('the scope of the new token', () => {
  it.each(['notes:delete', 'openid profile', 'orders:read', 'offline_access'])(
    'attack A91: is refused beyond that of the subject_token: %s',
    async (scope) => {
      const { exchange } = await tokenExchange();
      expectExchangeError(await exchange({ scope }), 'invalid_scope');
    },
  );

  it.each(['orders:write', 'notes:read', 'openid'])(
    'attack A91: is refused at another API beyond what the application may ask of it: %s',
    async (scope) => {
      const { exchange } = await tokenExchange();
      expectExchangeError(await exchange({ resource: orders.identifier, scope }), 'invalid_scope');
    },
  );

  it('is that of the subject_token, or less', async () => {
    const { exchange } = await tokenExchange();
    expect((await exchange()).body).toMatchObject({ scope: 'openid notes:read notes:write' });
    expect((await exchange({ scope: 'notes:read' })).body).toMatchObject({ scope: 'notes:read' });
  });

  it('has no scope of an API where the token is for the platform alone', async () => {
    const { server, exchange } = await tokenExchange();
    const { accessToken: token, scope } = tokensOf(await exchange({ resource: server.tenant.issuer }));
    expect([scope, decodeJwt(token).aud]).toEqual(['openid', server.tenant.issuer]);
    expectExchangeError(await exchange({ resource: server.tenant.issuer, scope: 'notes:read' }), 'invalid_scope');
  });

  it('is at another API what the application may ask of it', async () => {
    const { exchange } = await tokenExchange();
    expect((await exchange({ resource: orders.identifier })).body).toMatchObject({ scope: 'orders:read' });
  });
});
