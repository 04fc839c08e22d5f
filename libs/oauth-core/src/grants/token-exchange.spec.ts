import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Application, GrantId, OAuthReply, PresentedProof } from '#contracts';
import { DpopKey } from '#testing/builders';
import { accessTokenHash } from '../access-token.js';
import { introspectToken } from '../endpoints/introspection.js';
import { readIdTokenHint } from '../id-token.js';
import { revokeGrant } from '../revocation.js';
import { type Members, type TestClient, tokensOf } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { anApplication, aPublicApplication, aResourceServer, aTenant, aUser } from '../testing/builders.js';
import { billingCertificate, otherCertificate, unverifiedCertificate } from '../testing/certificates.js';

const grant = 'urn:ietf:params:oauth:grant-type:token-exchange' as const;
const accessToken = 'urn:ietf:params:oauth:token-type:access_token';
const orders = aResourceServer({
  identifier: 'https://orders.example/api',
  name: 'Orders',
  scopes: [
    { name: 'orders:read', description: '' },
    { name: 'orders:write', description: '' },
  ],
});
const opaque = aResourceServer({
  identifier: 'urn:example:opaque',
  tokenFormat: 'opaque',
  scopes: [{ name: 'opaque:read', description: '' }],
});

/** A web application whose user is signed in, and the back end of the API that its token is for, which may call another one for users. */
const setUp = async (
  backendMembers: Partial<Application> = {},
  webMembers: Partial<Application> = {},
  asked = 'openid notes:read notes:write',
) => {
  const server = new TestAuthorizationServer();
  server.tables.resourceServers.push(orders, opaque);
  const web = server.register(anApplication(webMembers));
  const backend = server.register(
    anApplication({
      grantTypes: ['client_credentials', grant],
      scopes: ['orders:read', 'notes:read', 'opaque:read'],
      tokenExchangeSubjects: [server.resourceServer.identifier],
      tokenExchangeTargets: [orders.identifier, opaque.identifier],
      ...backendMembers,
    }),
  );
  const subject = await server.signIn(web, { scope: asked });
  const exchange = (members: Members = {}, client: TestClient = backend, proof?: PresentedProof): Promise<OAuthReply> =>
    server.token(client, { grant_type: grant, subject_token: subject.accessToken, subject_token_type: accessToken, ...members }, proof);
  /** A proof of a key at the token endpoint. */
  const proofOf = (key: DpopKey): PresentedProof => {
    const url = `${server.tenant.issuer}/oauth/token`;
    return { proof: key.proof({ url }, { iat: server.now }), method: 'POST', url };
  };
  const introspect = (token: string) => introspectToken(server.tenant, { token }, server.dependencies);
  const ownToken = async (client: TestClient = backend) =>
    tokensOf(await server.token(client, { grant_type: 'client_credentials', scope: 'notes:read' })).accessToken;
  /** Disables an application; answers with how it is made active again. */
  const disable = ({ application }: TestClient): (() => void) => {
    const found = server.tables.applications.get(application.clientId);
    if (found === undefined) throw new Error('no such application');
    server.tables.applications.set(application.clientId, { ...found, application: { ...application, status: 'disabled' } });
    return () => void server.tables.applications.set(application.clientId, found);
  };
  return { server, web, backend, subject, exchange, introspect, ownToken, disable, proofOf };
};

const expectError = (reply: OAuthReply, error: string): void => {
  expect(reply).toMatchObject({ status: 400, body: { error }, headers: { 'cache-control': 'no-store' } });
  expect(reply.body).not.toHaveProperty('access_token');
};

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
    const { exchange } = await setUp();
    expectError(await exchange(changes), 'invalid_request');
  });

  it('says what the actor_token is', async () => {
    const { exchange, ownToken } = await setUp();
    expectError(await exchange({ actor_token: await ownToken() }), 'invalid_request');
  });

  it('names its target once: audience and resource that differ are refused', async () => {
    const { server, exchange } = await setUp();
    expectError(await exchange({ resource: orders.identifier, audience: server.resourceServer.identifier }), 'invalid_target');
    expect((await exchange({ resource: orders.identifier, audience: orders.identifier })).status).toBe(200);
  });

  it('comes of a confidential client that is registered for it', async () => {
    const { server, exchange } = await setUp();
    expectError(await exchange({}, server.register(anApplication())), 'unauthorized_client');
    const open = server.register(aPublicApplication({ grantTypes: ['authorization_code', grant] }));
    expectError(await exchange({}, open), 'unauthorized_client');
  });

  it('attack A91: is refused in the built-in tenant, whose tokens administer all others', async () => {
    const server = new TestAuthorizationServer(aTenant('system'));
    const client = server.register(anApplication({ grantTypes: ['authorization_code', grant] }));
    const { accessToken: token } = await server.signIn(client, { scope: 'openid notes:read' });
    const reply = await server.token(client, { grant_type: grant, subject_token: token, subject_token_type: accessToken });
    expectError(reply, 'unauthorized_client');
  });
});

describe('RFC 8693 §2.2.2: a token that is invalid for any reason is invalid_request', () => {
  it.each(['', 'x', 'a.b.c', 'at_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'])('%j', async (token) => {
    const { exchange } = await setUp();
    expectError(await exchange({ subject_token: token }), 'invalid_request');
  });

  it('a refresh token and an ID token, whatever they are called (A44)', async () => {
    const { exchange, subject } = await setUp({}, {}, 'openid offline_access notes:read');
    for (const token of [subject.refreshToken, subject.idToken])
      for (const type of [accessToken, 'urn:ietf:params:oauth:token-type:jwt'])
        expectError(await exchange({ subject_token: token, subject_token_type: type }), 'invalid_request');
  });

  it('an opaque one that is called a JWT', async () => {
    const { server, web, exchange } = await setUp({}, { scopes: ['opaque:read'] }, 'opaque:read');
    const { accessToken: token } = await server.signIn(web, { scope: 'opaque:read' });
    expectError(await exchange({ subject_token: token, subject_token_type: 'urn:ietf:params:oauth:token-type:jwt' }), 'invalid_request');
  });

  it('an expired one', async () => {
    const { server, exchange } = await setUp();
    server.now += 900;
    expectError(await exchange(), 'invalid_request');
  });

  it('attack A91: one whose application is disabled', async () => {
    const { web, exchange, disable } = await setUp();
    disable(web);
    expectError(await exchange(), 'invalid_request');
  });

  it('attack A91: one of another tenant, though applications and APIs are called alike', async () => {
    const { server, backend, subject } = await setUp();
    const other = new TestAuthorizationServer(aTenant('globex'), server.database);
    other.tables.resourceServers.push(orders);
    const namesake = other.register(backend.application);
    const reply = await other.token(namesake, { grant_type: grant, subject_token: subject.accessToken, subject_token_type: accessToken });
    expectError(reply, 'invalid_request');
  });

  it("a client's own, which is of no user", async () => {
    const { exchange, ownToken } = await setUp();
    expectError(await exchange({ subject_token: await ownToken() }), 'invalid_request');
  });

  it('attack A91: one of a user who is not active any more', async () => {
    const { server, exchange } = await setUp();
    server.tables.users.set(server.user.id, { ...server.user, status: 'locked' });
    expectError(await exchange(), 'invalid_request');
  });

  it('one that policy lets the client not exchange: neither its own, nor for its API, nor told to be for it', async () => {
    const { exchange } = await setUp({ tokenExchangeSubjects: [] });
    expectError(await exchange(), 'invalid_request');
    const { exchange: ofOther } = await setUp({ tokenExchangeSubjects: [orders.identifier] });
    expectError(await ofOther(), 'invalid_request');
  });

  it('an actor_token of another client', async () => {
    const { server, exchange, ownToken } = await setUp();
    const other = server.register(anApplication({ scopes: ['notes:read'] }));
    expectError(await exchange({ actor_token: await ownToken(other), actor_token_type: accessToken }), 'invalid_request');
  });

  it('an actor_token that was itself exchanged: the client never had that user sign in', async () => {
    const { server, exchange, ownToken } = await setUp({ tokenExchangeSemantics: 'impersonation' });
    const { accessToken: impersonating } = tokensOf(await exchange());
    const { accessToken: acting } = tokensOf(await exchange({ actor_token: await ownToken(), actor_token_type: accessToken }));
    for (const actor of [impersonating, acting]) {
      expectError(await exchange({ actor_token: actor, actor_token_type: accessToken }), 'invalid_request');
      expect(server.refusals.at(-1)?.detail).toBe('got by an exchange');
    }
  });

  it('an actor_token that somebody acts for in, though it is of the client itself', async () => {
    const { server, web, exchange, ownToken } = await setUp({}, { grantTypes: ['authorization_code', 'client_credentials', grant] });
    const ofActor = { actor_token: await ownToken(web), actor_token_type: accessToken };
    const { accessToken: actedFor } = tokensOf(await exchange(ofActor, web));
    expect(decodeJwt(actedFor)).toMatchObject({ client_id: web.application.clientId, act: {} });
    expectError(await exchange({ actor_token: actedFor, actor_token_type: accessToken }, web), 'invalid_request');
    expect(server.refusals.at(-1)?.detail).toBe('got by an exchange');
  });

  describe('attack A91: and is told apart by the log alone', () => {
    const said = ({ body }: OAuthReply) => body?.['error_description'];

    it('whatever is wrong with a subject_token', async () => {
      const { server, web, exchange, ownToken, disable } = await setUp();
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
      for (const reply of replies) expectError(reply, 'invalid_request');
      expect(new Set(replies.map(said)).size).toBe(1);
      expect(new Set(server.refusals.map(({ detail }) => detail)).size).toBe(replies.length);
    });

    it('whatever is wrong with an actor_token, and whether the subject_token beside it lives', async () => {
      const { server, exchange, ownToken } = await setUp();
      const other = server.register(anApplication({ scopes: ['notes:read'] }));
      const { accessToken: exchanged } = tokensOf(await exchange());
      const stranger = server.register(anApplication({ grantTypes: [grant], scopes: [] }));
      const replies = [];
      for (const [token, client] of [['x'], [await ownToken(other)], [exchanged], ['x', stranger]] as const)
        for (const subject of [undefined, { subject_token: 'x' }])
          replies.push(await exchange({ ...subject, actor_token: token, actor_token_type: accessToken }, client));
      for (const reply of replies) expectError(reply, 'invalid_request');
      expect(new Set(replies.map(said)).size).toBe(1);
    });
  });
});

describe('RFC 8693 §2.2.2: a target that the server does not issue tokens for is invalid_target', () => {
  it.each(['https://unknown.example', 'orders', 'urn:example:unknown'])('%j', async (target) => {
    const { exchange } = await setUp();
    expectError(await exchange({ resource: target }), 'invalid_target');
    expectError(await exchange({ audience: target }), 'invalid_target');
  });

  it('attack A91: an API that the administrator has not named, though the application has scopes of it', async () => {
    const { exchange } = await setUp({ tokenExchangeTargets: [] });
    expectError(await exchange({ resource: orders.identifier }), 'invalid_target');
  });

  it('attack A91: the platform itself, for a token that is for an API alone', async () => {
    const { server, exchange } = await setUp({}, {}, 'notes:read');
    expectError(await exchange({ resource: server.tenant.issuer }), 'invalid_target');
  });

  it('an API that is gone', async () => {
    const { server, exchange } = await setUp();
    server.tables.resourceServers.splice(server.tables.resourceServers.indexOf(orders), 1);
    expectError(await exchange({ resource: orders.identifier }), 'invalid_target');
  });
});

describe('the scope of the new token', () => {
  it.each(['notes:delete', 'openid profile', 'orders:read', 'offline_access'])(
    'attack A91: is refused beyond that of the subject_token: %s',
    async (scope) => {
      const { exchange } = await setUp();
      expectError(await exchange({ scope }), 'invalid_scope');
    },
  );

  it.each(['orders:write', 'notes:read', 'openid'])(
    'attack A91: is refused at another API beyond what the application may ask of it: %s',
    async (scope) => {
      const { exchange } = await setUp();
      expectError(await exchange({ resource: orders.identifier, scope }), 'invalid_scope');
    },
  );

  it('is that of the subject_token, or less', async () => {
    const { exchange } = await setUp();
    expect((await exchange()).body).toMatchObject({ scope: 'openid notes:read notes:write' });
    expect((await exchange({ scope: 'notes:read' })).body).toMatchObject({ scope: 'notes:read' });
  });

  it('has no scope of an API where the token is for the platform alone', async () => {
    const { server, exchange } = await setUp();
    const { accessToken: token, scope } = tokensOf(await exchange({ resource: server.tenant.issuer }));
    expect([scope, decodeJwt(token).aud]).toEqual(['openid', server.tenant.issuer]);
    expectError(await exchange({ resource: server.tenant.issuer, scope: 'notes:read' }), 'invalid_scope');
  });

  it('is at another API what the application may ask of it', async () => {
    const { exchange } = await setUp();
    expect((await exchange({ resource: orders.identifier })).body).toMatchObject({ scope: 'orders:read' });
  });
});

describe('RFC 8693 §2.2.1: the response', () => {
  it('has an access token for the same user at the other API, which says who acts, and no other token', async () => {
    const { server, backend, subject, exchange } = await setUp();
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
    const { server, exchange } = await setUp({ accessTokenLifetime: 3600 });
    server.now += 300;
    expect((await exchange({ resource: orders.identifier })).body).toMatchObject({ expires_in: 600 });
  });

  it('expires with the actor_token at the latest', async () => {
    const { server, exchange, ownToken } = await setUp();
    const actor = { actor_token: await ownToken(), actor_token_type: accessToken };
    server.now += 300;
    const { accessToken: subject } = await server.signIn(server.register(anApplication()), { scope: 'notes:read' });
    expect((await exchange({ subject_token: subject })).body).toMatchObject({ expires_in: 900 });
    expect((await exchange({ subject_token: subject, ...actor })).body).toMatchObject({ expires_in: 600 });
  });

  it.each(['opaque', 'jwt'])('has a token that introspection describes: %s', async (format) => {
    const { server, backend, exchange, introspect } = await setUp();
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
    const { server, backend, exchange, introspect, disable } = await setUp();
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
    const { exchange, web } = await setUp({}, { grantTypes: ['authorization_code', grant] });
    const { accessToken: token } = tokensOf(await exchange({ scope: 'notes:read' }, web));
    expect(decodeJwt(token)).not.toHaveProperty('act');
  });

  it('is not there where the administrator lets the application impersonate, but with an actor_token', async () => {
    const { backend, exchange, ownToken } = await setUp({ tokenExchangeSemantics: 'impersonation' });
    expect(decodeJwt(tokensOf(await exchange()).accessToken)).not.toHaveProperty('act');
    const { accessToken: token } = tokensOf(await exchange({ actor_token: await ownToken(), actor_token_type: accessToken }));
    expect(decodeJwt(token)['act']).toEqual({ sub: backend.application.clientId });
  });

  it('names the user of an actor_token', async () => {
    const { server, exchange, backend } = await setUp({
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
    const { server, backend, exchange } = await setUp();
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
    expectError(await exchange({ subject_token: token }, others[7]), 'invalid_request');
  });
});

describe('RFC 8693 §4.4: the claim may_act', () => {
  it('lets the application that it names exchange the token, and no other', async () => {
    const named = anApplication({ grantTypes: [grant], scopes: [] });
    const { server, exchange } = await setUp({ tokenExchangeSubjects: [] }, { mayAct: named.clientId });
    const { accessToken: token } = tokensOf(await exchange({ scope: 'notes:read' }, server.register(named)));
    expect(decodeJwt(token)['act']).toEqual({ sub: named.clientId });
    expectError(await exchange(), 'invalid_request');
  });

  it('is told at introspection, and is in no token of a client itself', async () => {
    const { subject, introspect, ownToken } = await setUp({ mayAct: 'somebody' }, { mayAct: 'backend' });
    expect(decodeJwt(subject.accessToken)['may_act']).toEqual({ sub: 'backend' });
    expect(await introspect(subject.accessToken)).toMatchObject({ response: { may_act: { sub: 'backend' } } });
    expect(decodeJwt(await ownToken())).not.toHaveProperty('may_act');
  });
});

describe('RFC 9449 §5: what a token is bound to', () => {
  const bound = async (webMembers: Partial<Application> = {}) => {
    const scene = await setUp({}, webMembers);
    const { server, web, proofOf } = scene;
    const key = new DpopKey();
    const { accessToken: token } = tokensOf(
      await server.redeem(web, await server.code(web, { scope: 'openid notes:read' }), {}, proofOf(key)),
    );
    return { ...scene, key, token };
  };

  it('is the key of a proof', async () => {
    const { exchange, proofOf } = await setUp();
    const key = new DpopKey();
    const reply = await exchange({ resource: orders.identifier }, undefined, proofOf(key));
    expect(reply.body).toMatchObject({ token_type: 'DPoP' });
    expect(decodeJwt(tokensOf(reply).accessToken)['cnf']).toEqual({ jkt: key.jkt });
  });

  it('attack A91: is not dropped: a bound token is exchanged with a proof alone', async () => {
    const { exchange, token, proofOf } = await bound();
    expectError(await exchange({ subject_token: token }), 'invalid_dpop_proof');
    const own = new DpopKey();
    const reply = await exchange({ subject_token: token }, undefined, proofOf(own));
    expect(decodeJwt(tokensOf(reply).accessToken)['cnf']).toEqual({ jkt: own.jkt });
  });

  it('stays the same key where a client exchanges its own token', async () => {
    const { exchange, web, token, key, proofOf } = await bound({ grantTypes: ['authorization_code', grant] });
    expectError(await exchange({ subject_token: token }, web), 'invalid_dpop_proof');
    expectError(await exchange({ subject_token: token }, web, proofOf(new DpopKey())), 'invalid_request');
    expect((await exchange({ subject_token: token }, web, proofOf(key))).status).toBe(200);
  });

  it('attack A91: holds for an actor_token too: who stole it lacks the key', async () => {
    const { server, backend, exchange, proofOf } = await setUp();
    const key = new DpopKey();
    const reply = await server.token(backend, { grant_type: 'client_credentials', scope: 'notes:read' }, proofOf(key));
    const actor = { actor_token: tokensOf(reply).accessToken, actor_token_type: accessToken };
    expectError(await exchange(actor), 'invalid_dpop_proof');
    expectError(await exchange(actor, backend, proofOf(new DpopKey())), 'invalid_request');
    expect((await exchange(actor, backend, proofOf(key))).body).toMatchObject({ token_type: 'DPoP' });
  });
});

describe('RFC 8705 §3: a token that is bound to a certificate', () => {
  const certificate = unverifiedCertificate(billingCertificate);
  const registered = { tlsClientCertificateBoundAccessTokens: true } as const;
  const bound = async (backendMembers: Partial<Application> = {}) => {
    const scene = await setUp(backendMembers);
    const { server } = scene;
    const owner = server.register(anApplication({ ...registered, grantTypes: ['authorization_code', grant] }));
    const code = await server.code(owner, { scope: 'notes:read' });
    const { accessToken: token } = tokensOf(await server.redeem(owner, code, {}, { certificate }));
    return { ...scene, owner, token };
  };
  const members = (token: string) => ({ grant_type: grant, subject_token: token, subject_token_type: accessToken });

  it('attack A91: is invalid_request without any, or with another one where the token is its own', async () => {
    const { server, owner, token, exchange } = await bound();
    expectError(await exchange({ subject_token: token }), 'invalid_request');
    const other = { certificate: unverifiedCertificate(otherCertificate) };
    expectError(await server.token(owner, members(token), other), 'invalid_request');
    expect((await server.token(owner, members(token), { certificate })).status).toBe(200);
  });

  it('is exchanged by a back end for what is bound to its own', async () => {
    const { server, backend, token } = await bound(registered);
    const reply = await server.token(backend, members(token), { certificate: unverifiedCertificate(otherCertificate) });
    expect(decodeJwt(tokensOf(reply).accessToken)).toHaveProperty('cnf');
  });
});

it('no token that was exchanged is taken for an ID token', async () => {
  const { server, exchange } = await setUp();
  const { accessToken: token } = tokensOf(await exchange());
  expect(await readIdTokenHint(server.tenant, token, server.dependencies)).toMatchObject({ valid: false });
});
