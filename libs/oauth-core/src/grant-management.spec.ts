import { describe, expect, it } from '@jest/globals';
import type { Application, ManagedGrantId, ManageGrantRequest, OAuthReply, TenantSettings } from '#contracts';
import { deviceCodeGrant } from '#contracts';
import { describeAuthorization } from './endpoints/authorization/describe-authorization.js';
import { introspectToken } from './endpoints/introspection.js';
import { manageGrant } from './endpoints/manage-grant.js';
import { type Members, TestAuthorizationServer, type TestClient, textIn, tokensOf } from './testing/authorization-server.js';
import { queryOf } from './testing/authorizing.js';
import { anApplication, aPublicApplication, aResourceServer, aTenant } from './testing/builders.js';

/*
 * Grant Management for OAuth 2.0.
 */

const managing: Partial<Application> = {
  grantManagement: true,
  scopes: ['openid', 'profile', 'email', 'notes:read', 'notes:write', 'mail:read', 'grant_management_query', 'grant_management_revoke'],
  grantTypes: ['authorization_code', 'refresh_token', 'client_credentials', deviceCodeGrant],
};
const mail = aResourceServer({
  identifier: 'https://mail.example',
  name: 'Mail',
  scopes: [{ name: 'mail:read', description: 'Read mail' }],
});

const setUp = (members: Partial<Application> = {}, settings: Partial<TenantSettings> = {}) => {
  const server = new TestAuthorizationServer(aTenant('acme', { grantManagement: 'allowed', ...settings }));
  server.tables.resourceServers.push(mail);
  return { server, client: server.register(anApplication({ ...managing, ...members })) };
};

const grantIdIn = (reply: OAuthReply): ManagedGrantId => textIn(reply, 'grant_id') as ManagedGrantId;

/** A grant with that scope, and what its client got. */
const create = async (server: TestAuthorizationServer, client: TestClient, scope = 'openid notes:read', changes: Members = {}) => {
  const reply = await server.redeem(client, await server.code(client, { grant_management_action: 'create', scope, ...changes }));
  return { grantId: grantIdIn(reply), tokens: tokensOf(reply) };
};

const change = async (
  server: TestAuthorizationServer,
  client: TestClient,
  action: 'merge' | 'replace',
  grantId: string,
  changes: Members = {},
): Promise<OAuthReply> =>
  server.redeem(client, await server.code(client, { grant_management_action: action, grant_id: grantId, ...changes }));

const ownToken = async (server: TestAuthorizationServer, client: TestClient, scope: string): Promise<string> =>
  tokensOf(await server.token(client, { grant_type: 'client_credentials', scope })).accessToken;

const both = 'grant_management_query grant_management_revoke';

const manage = (
  server: TestAuthorizationServer,
  action: ManageGrantRequest['action'],
  grantId: string,
  token: string | null,
): Promise<OAuthReply> =>
  manageGrant(
    server.tenant,
    { action, grantId: grantId as ManagedGrantId, authorization: token === null ? null : `Bearer ${token}`, bodyToken: null },
    server.dependencies,
  );

const isActive = async (server: TestAuthorizationServer, token: string): Promise<boolean> =>
  (await introspectToken(server.tenant, { token }, server.dependencies)).active;

const errorOf = async (server: TestAuthorizationServer, client: TestClient, changes: Members): Promise<string | undefined> =>
  queryOf(await server.start(client, changes))['error'];

const unknownId = '6f1c5a0e-6a0b-4f3e-9f0f-0d8f6f0d8f6f';

describe('Grant Management §5.4: the authorization server refuses', () => {
  it.each<[string, string, Members]>([
    ['an unknown action', 'invalid_request', { grant_management_action: 'update' }],
    ['an unknown action for a grant', 'invalid_request', { grant_management_action: 'update', grant_id: unknownId }],
    ['an action of the endpoint', 'invalid_request', { grant_management_action: 'revoke' }],
    ['a grant_id with the action create', 'invalid_request', { grant_management_action: 'create', grant_id: unknownId }],
    ['merge without a grant_id', 'invalid_request', { grant_management_action: 'merge' }],
    ['replace without a grant_id', 'invalid_request', { grant_management_action: 'replace' }],
    ['a grant_id without an action', 'invalid_request', { grant_id: unknownId }],
    ['an unknown grant_id', 'invalid_grant_id', { grant_management_action: 'merge', grant_id: unknownId }],
    ['a grant_id that is no id', 'invalid_grant_id', { grant_management_action: 'replace', grant_id: 'no-id' }],
  ])('%s', async (_what, error, changes) => {
    const { server, client } = setUp();
    expect(await errorOf(server, client, changes)).toBe(error);
    const refused = { status: 400, body: { error } };
    expect(await server.push(client, changes)).toMatchObject(refused);
    expect(await server.authorizeDevice(client, changes)).toMatchObject(refused);
    expect([server.tables.requests.size, server.tables.codes.size]).toEqual([0, 0]);
  });

  it.each<[string, Partial<Application>, Partial<TenantSettings>]>([
    ['whose tenant does not let it', {}, { grantManagement: 'off' }],
    ['that its administrator does not let', { grantManagement: false }, {}],
  ])('actions of an application %s, and its scopes', async (_what, members, settings) => {
    const { server, client } = setUp(members, settings);
    expect(await errorOf(server, client, { grant_management_action: 'create' })).toBe('invalid_request');
    expect(await errorOf(server, client, { scope: `openid ${both}` })).toBe('invalid_scope');
    expect(await server.token(client, { grant_type: 'client_credentials', scope: both })).toMatchObject({
      body: { error: 'invalid_scope' },
    });
  });

  it('what manages grants together with an API, which would get a token that ends grants', async () => {
    const { server, client } = setUp();
    const { identifier } = server.resourceServer;
    const refused = { status: 400, body: { error: 'invalid_target' } };
    for (const changes of [
      { scope: `openid notes:read ${both}` },
      { scope: `openid ${both}`, resource: identifier },
      { scope: 'openid notes:read mail:read grant_management_revoke', resource: [identifier, mail.identifier] },
    ]) {
      expect(await errorOf(server, client, changes)).toBe('invalid_target');
      expect(await server.authorizeDevice(client, changes)).toMatchObject(refused);
    }
    const itself = { grant_type: 'client_credentials', scope: 'grant_management_revoke' };
    expect(await server.token(client, { ...itself, resource: identifier })).toMatchObject(refused);
    expect(await server.token(client, { ...itself, scope: `notes:read ${itself.scope}` })).toMatchObject(refused);
  });

  it('§5.1: actions of public clients', async () => {
    const { server } = setUp();
    const client = server.register(aPublicApplication({ grantManagement: true }));
    expect(await errorOf(server, client, { grant_management_action: 'create' })).toBe('invalid_request');
  });

  it('§7.1: requests without an action where the tenant requires one', async () => {
    const { server, client } = setUp({}, { grantManagement: 'required' });
    expect(await errorOf(server, client, {})).toBe('invalid_request');
    expect(await errorOf(server, client, { grant_management_action: 'create' })).toBeUndefined();
  });

  it('grants of other clients, of other users, that were ended, and that are over, all alike', async () => {
    const { server, client } = setUp();
    const { grantId } = await create(server, client);
    const other = server.register(anApplication(managing));
    const merge = { grant_management_action: 'merge', grant_id: grantId };
    expect(await errorOf(server, other, merge)).toBe('invalid_grant_id');
    const stranger = server.session({ userId: 'somebody-else' as typeof server.user.id });
    expect(queryOf(await server.start(client, { ...merge, prompt: 'none' }, stranger))['error']).toBe('login_required');
    await manage(server, 'revoke', grantId, await ownToken(server, client, both));
    expect(await errorOf(server, client, merge)).toBe('invalid_grant_id');
    const { grantId: second } = await create(server, client);
    server.now += 10 * 365 * 86_400;
    expect(await errorOf(server, client, { ...merge, grant_id: second })).toBe('invalid_grant_id');
  });
});

describe('Grant Management §5.2: what becomes of a grant', () => {
  it('create: another one each time, beside those there are, of which refreshes tell too', async () => {
    const { server, client } = setUp();
    const [first, second] = [await create(server, client), await create(server, client)];
    expect(first.grantId).not.toBe(second.grantId);
    expect([await isActive(server, first.tokens.accessToken), await isActive(server, second.tokens.accessToken)]).toEqual([true, true]);
    expect(grantIdIn(await server.refresh(client, first.tokens.refreshToken))).toBe(first.grantId);
  });

  it('none is told of where none is asked for', async () => {
    const { server, client } = setUp();
    expect((await server.redeem(client, await server.code(client))).body).not.toHaveProperty('grant_id');
  });

  it('merge: has what it had and what is asked for, by the same id; tokens of before are worth nothing', async () => {
    const { server, client } = setUp();
    const { grantId, tokens } = await create(server, client);
    const reply = await change(server, client, 'merge', grantId, { scope: 'openid mail:read', resource: mail.identifier });
    expect(grantIdIn(reply)).toBe(grantId);
    expect([await isActive(server, tokens.accessToken), await isActive(server, tokens.refreshToken)]).toEqual([false, false]);
    const { refreshToken } = tokensOf(reply);
    const ofMail = tokensOf(await server.refresh(client, refreshToken, { resource: mail.identifier }));
    expect(ofMail.scope).toBe('openid mail:read');
    expect(tokensOf(await server.refresh(client, ofMail.refreshToken)).scope).toBe('openid notes:read');
    const { body } = await manage(server, 'query', grantId, await ownToken(server, client, both));
    expect(body).toMatchObject({
      scopes: [
        { scope: 'openid' },
        { scope: 'notes:read', resource: [server.resourceServer.identifier] },
        { scope: 'mail:read', resource: [mail.identifier] },
      ],
    });
  });

  it('replace: has what is asked for alone', async () => {
    const { server, client } = setUp();
    const { grantId, tokens } = await create(server, client, 'openid notes:read notes:write');
    const reply = await change(server, client, 'replace', grantId, { scope: 'openid notes:read' });
    expect([grantIdIn(reply), tokensOf(reply).scope]).toEqual([grantId, 'openid notes:read']);
    expect((await server.refresh(client, tokens.refreshToken)).body).toMatchObject({ error: 'invalid_grant' });
    expect(await isActive(server, tokens.accessToken)).toBe(false);
    expect(server.events.filter(({ name }) => name === 'grantRevoked').map(({ payload }) => payload)).toMatchObject([
      { reason: 'replaced' },
    ]);
  });

  it('merge: asks its user for all that is to be in it, and for offline access where it had that', async () => {
    const { server, client } = setUp({ firstParty: false });
    const asked = await server.start(client, { grant_management_action: 'create', scope: 'openid offline_access notes:read' });
    if (asked.kind !== 'consent_required') throw new Error(asked.kind);
    const code = queryOf(await server.resume(asked.requestId, 'allow'))['code'] ?? '';
    const grantId = grantIdIn(await server.redeem(client, code));
    const more = await server.start(client, { grant_management_action: 'merge', grant_id: grantId, scope: 'notes:write' });
    if (more.kind !== 'consent_required') throw new Error(more.kind);
    const shown = await describeAuthorization(server.tenant, { requestId: more.requestId, session: server.session() }, server.dependencies);
    expect(shown).toMatchObject({
      scopes: [
        { name: 'openid', allowed: true },
        { name: 'offline_access', allowed: true },
      ],
      apis: [
        {
          scopes: [
            { name: 'notes:read', allowed: true },
            { name: 'notes:write', allowed: false },
          ],
        },
      ],
      duration: { kind: 'offline' },
    });
  });

  it('merge: takes nothing along that the application may not ask for any more, or that is of an API that is gone', async () => {
    const { server, client } = setUp();
    const { grantId } = await create(server, client, 'openid email notes:read mail:read', {
      resource: [server.resourceServer.identifier, mail.identifier],
    });
    server.tables.resourceServers = [server.resourceServer];
    const scopes = (managing.scopes ?? []).filter((scope) => scope !== 'email');
    const lesser = server.register({ ...client.application, scopes });
    const reply = await change(server, lesser, 'merge', grantId, { scope: 'openid notes:write' });
    expect(tokensOf(reply).scope.split(' ').toSorted()).toEqual(['notes:read', 'notes:write', 'openid']);
  });

  it('merge: takes along neither an API of which nothing is left, nor claims whose scope the application may not ask for any more', async () => {
    const { server, client } = setUp();
    const { identifier } = server.resourceServer;
    const { grantId } = await create(server, client, 'openid notes:read notes:write mail:read', {
      resource: [identifier, mail.identifier],
      claims: JSON.stringify({ userinfo: { email: null, name: null } }),
    });
    server.tables.resourceServers = [
      { ...server.resourceServer, scopes: server.resourceServer.scopes.filter(({ name }) => name !== 'notes:write') },
      mail,
    ];
    const scopes = (managing.scopes ?? []).filter((scope) => scope !== 'email' && scope !== 'mail:read');
    const lesser = server.register({ ...client.application, scopes });
    const { refreshToken } = tokensOf(await change(server, lesser, 'merge', grantId, { scope: 'openid notes:read' }));
    expect(await server.refresh(lesser, refreshToken, { resource: mail.identifier })).toMatchObject({ body: { error: 'invalid_target' } });
    const { body } = await manage(server, 'query', grantId, await ownToken(server, lesser, both));
    expect(body).toMatchObject({ scopes: [{ scope: 'openid' }, { scope: 'notes:read', resource: [identifier] }], claims: ['name'] });
  });

  it('merge: is refused where its sum could not be asked for at once', async () => {
    const { server, client } = setUp({ authorizationDetailsTypes: ['note'] });
    const types = [{ type: 'note', description: 'A note', schema: { type: 'object', properties: { text: { type: 'string' } } } }];
    const apis = Array.from({ length: 10 }, (_, nth) => ({ ...mail, identifier: `https://api-${nth}.example` }));
    const notes = { ...server.resourceServer, authorizationDetailsTypes: types };
    server.tables.resourceServers = [notes, { ...mail, authorizationDetailsTypes: types }, ...apis];
    const note = (text: string) => JSON.stringify([{ type: 'note', text }]);
    const merge = (grantId: string, changes: Members) =>
      errorOf(server, client, { grant_management_action: 'merge', grant_id: grantId, ...changes });

    const ofNotes = await create(server, client, 'openid notes:read', { authorization_details: note('one') });
    const ofMail = { scope: 'openid mail:read', resource: mail.identifier };
    expect(await merge(ofNotes.grantId, { ...ofMail, authorization_details: note('two') })).toBe('invalid_target');
    expect(await merge(ofNotes.grantId, ofMail)).toBeUndefined();
    expect(await merge(ofNotes.grantId, { scope: both })).toBe('invalid_target');

    const long = { scope: 'openid notes:read', authorization_details: note('a'.repeat(5_000)) };
    const ofLong = await create(server, client, long.scope, long);
    expect(await merge(ofLong.grantId, long)).toBeUndefined();
    expect(await merge(ofLong.grantId, { ...long, authorization_details: note('b'.repeat(5_000)) })).toBe('invalid_authorization_details');

    const ofMany = await create(server, client, 'openid mail:read', { resource: apis.map(({ identifier }) => identifier) });
    expect(await merge(ofMany.grantId, { scope: 'openid notes:read' })).toBe('invalid_target');
  });

  it('by a device, too', async () => {
    const { server, client } = setUp();
    const { grantId } = await create(server, client);
    const device = await server.authorizeDevice(client, { scope: 'openid', grant_management_action: 'replace', grant_id: grantId });
    const waiting = await server.openDevice(textIn(device, 'user_code'));
    if (waiting?.kind !== 'login_required') throw new Error('nobody is asked');
    await server.resume(waiting.requestId, 'allow');
    expect(grantIdIn(await server.poll(client, textIn(device, 'device_code')))).toBe(grantId);
  });

  it('a hundred at once: one changes it, and the others leave nothing', async () => {
    const { server, client } = setUp();
    const { grantId } = await create(server, client);
    const request = { grant_management_action: 'replace', grant_id: grantId, scope: 'openid notes:write' };
    const asked = await Promise.all(Array.from({ length: 100 }, () => server.code(client, request)));
    const replies = await Promise.all(asked.map((code) => server.redeem(client, code)));
    const won = replies.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(new Set(replies.filter(({ status }) => status !== 200).map(({ body }) => body?.['error']))).toEqual(new Set(['invalid_grant']));
    expect(
      [...server.tables.grants.values()].filter(({ managed, revokedAt }) => managed?.id === grantId && revokedAt === null),
    ).toHaveLength(1);
  });

  it('one that was ended while its user was asked stays so', async () => {
    const { server, client } = setUp();
    const { grantId } = await create(server, client);
    const code = await server.code(client, { grant_management_action: 'merge', grant_id: grantId, scope: 'notes:write' });
    await manage(server, 'revoke', grantId, await ownToken(server, client, both));
    expect((await server.redeem(client, code)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await manage(server, 'query', grantId, await ownToken(server, client, both))).status).toBe(404);
  });
});

describe('Grant Management §6: the grant management endpoint', () => {
  it('§6.4: tells what a grant has and since when, and neither tokens nor the user', async () => {
    const { server, client } = setUp();
    const createdAt = server.now;
    const claims = JSON.stringify({ userinfo: { email: null } });
    const { grantId } = await create(server, client, 'openid profile notes:read', { claims });
    server.now += 60;
    await change(server, client, 'merge', grantId, { scope: 'openid notes:write' });
    const { status, headers, body } = await manage(server, 'query', grantId, await ownToken(server, client, 'grant_management_query'));
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(body).toEqual({
      scopes: [{ scope: 'openid profile' }, { scope: 'notes:read notes:write', resource: [server.resourceServer.identifier] }],
      claims: ['email'],
      created_at: createdAt,
      last_updated_at: server.now,
      expires_at: expect.any(Number),
    });
  });

  it('§6.5: ends a grant, with all its tokens', async () => {
    const { server, client } = setUp();
    const { grantId, tokens } = await create(server, client);
    const token = await ownToken(server, client, 'grant_management_revoke');
    expect(await manage(server, 'revoke', grantId, token)).toMatchObject({ status: 204, body: null });
    expect([await isActive(server, tokens.accessToken), await isActive(server, tokens.refreshToken)]).toEqual([false, false]);
    expect((await manage(server, 'revoke', grantId, token)).status).toBe(404);
  });

  it('is open to tokens of the user whose grant it is, and not for the grants of others', async () => {
    const { server, client } = setUp();
    const { grantId, tokens } = await create(server, client, `openid ${both}`);
    expect((await manage(server, 'query', grantId, tokens.accessToken)).status).toBe(200);
    const other = { ...server.user, id: 'somebody-else' as typeof server.user.id };
    server.tables.users.set(other.id, other);
    const theirs = await server.redeem(
      client,
      await server.code(client, { scope: `openid ${both}` }, server.session({ userId: other.id })),
    );
    expect((await manage(server, 'query', grantId, tokensOf(theirs).accessToken)).status).toBe(404);
  });

  it('§6.6: refuses with 401 without a token, and with one that is invalid or for another audience', async () => {
    const { server, client } = setUp();
    const { grantId, tokens } = await create(server, client);
    const api = await ownToken(server, client, 'notes:read');
    for (const token of [null, 'garbage', tokens.refreshToken, api])
      expect(await manage(server, 'query', grantId, token)).toMatchObject({ status: 401 });
    expect(await isActive(server, tokens.accessToken)).toBe(true);
  });

  it('§6.6: refuses with 403 without the scope for that', async () => {
    const { server, client } = setUp();
    const { grantId, tokens } = await create(server, client);
    const query = await ownToken(server, client, 'grant_management_query');
    expect(await manage(server, 'revoke', grantId, query)).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
    expect(await manage(server, 'query', grantId, await ownToken(server, client, 'grant_management_revoke'))).toMatchObject({
      status: 403,
    });
    expect(await manage(server, 'query', grantId, tokens.accessToken)).toMatchObject({ status: 403 });
  });

  it('refuses with 403 a client that may not manage grants any more', async () => {
    const { server, client } = setUp();
    const { grantId } = await create(server, client);
    const token = await ownToken(server, client, both);
    server.register({ ...client.application, grantManagement: false });
    expect(await manage(server, 'query', grantId, token)).toMatchObject({ status: 403 });
  });

  it('§6.6: knows with 404 no grant that is unknown, of another client, or not managed', async () => {
    const { server, client } = setUp();
    const { grantId } = await create(server, client);
    const other = server.register(anApplication(managing));
    await server.signIn(client);
    const [plain] = [...server.tables.grants.values()].filter(({ managed }) => managed === undefined);
    const token = await ownToken(server, client, both);
    for (const [id, by] of [
      [grantId, await ownToken(server, other, both)],
      [unknownId, token],
      ["' OR 1=1", token],
      [grantId.toUpperCase(), token],
      [plain?.id ?? '', token],
    ] as const)
      for (const action of ['query', 'revoke'] as const) expect([id, (await manage(server, action, id, by)).status]).toEqual([id, 404]);
    expect((await manage(server, 'query', grantId, token)).status).toBe(200);
  });

  it('attack A28: a token of another tenant opens nothing', async () => {
    const { server, client } = setUp();
    const { grantId } = await create(server, client);
    const elsewhere = new TestAuthorizationServer(aTenant('other', { grantManagement: 'allowed' }), server.database, server.keys);
    const token = await ownToken(server, client, both);
    elsewhere.register(client.application);
    expect((await manage(elsewhere, 'query', grantId, token)).status).toBe(401);
  });
});
