import { describe, expect, it } from '@jest/globals';
import type { Application, TenantSettings } from '#contracts';
import { describeAuthorization } from './endpoints/authorization/describe-authorization.js';
import { type Members, type TestClient, textIn, tokensOf } from './testing/client-requests.js';
import type { TestAuthorizationServer } from './testing/authorization-server.js';
import { queryOf } from './testing/authorizing.js';
import { aPublicApplication } from './testing/builders.js';
import {
  aManagingApplication,
  changeGrant,
  createGrant,
  grantIdIn,
  isActive,
  mail,
  manage,
  managementScopes,
  ownToken,
  withManagingClient,
} from './testing/managed-grants.js';

/*
 * Grant Management for OAuth 2.0.
 */

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
    const { server, client } = withManagingClient();
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
    const { server, client } = withManagingClient(members, settings);
    expect(await errorOf(server, client, { grant_management_action: 'create' })).toBe('invalid_request');
    expect(await errorOf(server, client, { scope: `openid ${managementScopes}` })).toBe('invalid_scope');
    expect(await server.token(client, { grant_type: 'client_credentials', scope: managementScopes })).toMatchObject({
      body: { error: 'invalid_scope' },
    });
  });

  it('what manages grants together with an API, which would get a token that ends grants', async () => {
    const { server, client } = withManagingClient();
    const { identifier } = server.resourceServer;
    const refused = { status: 400, body: { error: 'invalid_target' } };
    for (const changes of [
      { scope: `openid notes:read ${managementScopes}` },
      { scope: `openid ${managementScopes}`, resource: identifier },
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
    const { server } = withManagingClient();
    const client = server.register(aPublicApplication({ grantManagement: true }));
    expect(await errorOf(server, client, { grant_management_action: 'create' })).toBe('invalid_request');
  });

  it('§7.1: requests without an action where the tenant requires one', async () => {
    const { server, client } = withManagingClient({}, { grantManagement: 'required' });
    expect(await errorOf(server, client, {})).toBe('invalid_request');
    expect(await errorOf(server, client, { grant_management_action: 'create' })).toBeUndefined();
  });

  it('grants of other clients, of other users, that were ended, and that are over, all alike', async () => {
    const { server, client } = withManagingClient();
    const { grantId } = await createGrant(server, client);
    const other = server.register(aManagingApplication());
    const merge = { grant_management_action: 'merge', grant_id: grantId };
    expect(await errorOf(server, other, merge)).toBe('invalid_grant_id');
    const stranger = server.session({ userId: 'somebody-else' as typeof server.user.id });
    expect(queryOf(await server.start(client, { ...merge, prompt: 'none' }, stranger))['error']).toBe('login_required');
    await manage(server, 'revoke', grantId, await ownToken(server, client, managementScopes));
    expect(await errorOf(server, client, merge)).toBe('invalid_grant_id');
    const { grantId: second } = await createGrant(server, client);
    server.now += 10 * 365 * 86_400;
    expect(await errorOf(server, client, { ...merge, grant_id: second })).toBe('invalid_grant_id');
  });
});

describe('Grant Management §5.2: what becomes of a grant', () => {
  it('create: another one each time, beside those there are, of which refreshes tell too', async () => {
    const { server, client } = withManagingClient();
    const [first, second] = [await createGrant(server, client), await createGrant(server, client)];
    expect(first.grantId).not.toBe(second.grantId);
    expect([await isActive(server, first.tokens.accessToken), await isActive(server, second.tokens.accessToken)]).toEqual([true, true]);
    expect(grantIdIn(await server.refresh(client, first.tokens.refreshToken))).toBe(first.grantId);
  });

  it('none is told of where none is asked for', async () => {
    const { server, client } = withManagingClient();
    expect((await server.redeem(client, await server.code(client))).body).not.toHaveProperty('grant_id');
  });

  it('merge: has what it had and what is asked for, by the same id; tokens of before are worth nothing', async () => {
    const { server, client } = withManagingClient();
    const { grantId, tokens } = await createGrant(server, client);
    const reply = await changeGrant(server, client, 'merge', grantId, { scope: 'openid mail:read', resource: mail.identifier });
    expect(grantIdIn(reply)).toBe(grantId);
    expect([await isActive(server, tokens.accessToken), await isActive(server, tokens.refreshToken)]).toEqual([false, false]);
    const { refreshToken } = tokensOf(reply);
    const ofMail = tokensOf(await server.refresh(client, refreshToken, { resource: mail.identifier }));
    expect(ofMail.scope).toBe('openid mail:read');
    expect(tokensOf(await server.refresh(client, ofMail.refreshToken)).scope).toBe('openid notes:read');
    const { body } = await manage(server, 'query', grantId, await ownToken(server, client, managementScopes));
    expect(body).toMatchObject({
      scopes: [
        { scope: 'openid' },
        { scope: 'notes:read', resource: [server.resourceServer.identifier] },
        { scope: 'mail:read', resource: [mail.identifier] },
      ],
    });
  });

  it('replace: has what is asked for alone', async () => {
    const { server, client } = withManagingClient();
    const { grantId, tokens } = await createGrant(server, client, 'openid notes:read notes:write');
    const reply = await changeGrant(server, client, 'replace', grantId, { scope: 'openid notes:read' });
    expect([grantIdIn(reply), tokensOf(reply).scope]).toEqual([grantId, 'openid notes:read']);
    expect((await server.refresh(client, tokens.refreshToken)).body).toMatchObject({ error: 'invalid_grant' });
    expect(await isActive(server, tokens.accessToken)).toBe(false);
    expect(server.events.filter(({ name }) => name === 'grantRevoked').map(({ payload }) => payload)).toMatchObject([
      { reason: 'replaced' },
    ]);
  });

  it('merge: asks its user for all that is to be in it, and for offline access where it had that', async () => {
    const { server, client } = withManagingClient({ firstParty: false });
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
    const { server, client } = withManagingClient();
    const { grantId } = await createGrant(server, client, 'openid email notes:read mail:read', {
      resource: [server.resourceServer.identifier, mail.identifier],
    });
    server.tables.resourceServers = [server.resourceServer];
    const scopes = client.application.scopes.filter((scope) => scope !== 'email');
    const lesser = server.register({ ...client.application, scopes });
    const reply = await changeGrant(server, lesser, 'merge', grantId, { scope: 'openid notes:write' });
    expect(tokensOf(reply).scope.split(' ').toSorted()).toEqual(['notes:read', 'notes:write', 'openid']);
  });

  it('merge: takes along neither an API of which nothing is left, nor claims whose scope the application may not ask for any more', async () => {
    const { server, client } = withManagingClient();
    const { identifier } = server.resourceServer;
    const { grantId } = await createGrant(server, client, 'openid notes:read notes:write mail:read', {
      resource: [identifier, mail.identifier],
      claims: JSON.stringify({ userinfo: { email: null, name: null } }),
    });
    server.tables.resourceServers = [
      { ...server.resourceServer, scopes: server.resourceServer.scopes.filter(({ name }) => name !== 'notes:write') },
      mail,
    ];
    const scopes = client.application.scopes.filter((scope) => scope !== 'email' && scope !== 'mail:read');
    const lesser = server.register({ ...client.application, scopes });
    const { refreshToken } = tokensOf(await changeGrant(server, lesser, 'merge', grantId, { scope: 'openid notes:read' }));
    expect(await server.refresh(lesser, refreshToken, { resource: mail.identifier })).toMatchObject({ body: { error: 'invalid_target' } });
    const { body } = await manage(server, 'query', grantId, await ownToken(server, lesser, managementScopes));
    expect(body).toMatchObject({ scopes: [{ scope: 'openid' }, { scope: 'notes:read', resource: [identifier] }], claims: ['name'] });
  });

  it('merge: is refused where its sum could not be asked for at once', async () => {
    const { server, client } = withManagingClient({ authorizationDetailsTypes: ['note'] });
    const types = [{ type: 'note', description: 'A note', schema: { type: 'object', properties: { text: { type: 'string' } } } }];
    const apis = Array.from({ length: 10 }, (_, nth) => ({ ...mail, identifier: `https://api-${nth}.example` }));
    const notes = { ...server.resourceServer, authorizationDetailsTypes: types };
    server.tables.resourceServers = [notes, { ...mail, authorizationDetailsTypes: types }, ...apis];
    const note = (text: string) => JSON.stringify([{ type: 'note', text }]);
    const merge = (grantId: string, changes: Members) =>
      errorOf(server, client, { grant_management_action: 'merge', grant_id: grantId, ...changes });

    const ofNotes = await createGrant(server, client, 'openid notes:read', { authorization_details: note('one') });
    const ofMail = { scope: 'openid mail:read', resource: mail.identifier };
    expect(await merge(ofNotes.grantId, { ...ofMail, authorization_details: note('two') })).toBe('invalid_target');
    expect(await merge(ofNotes.grantId, ofMail)).toBeUndefined();
    expect(await merge(ofNotes.grantId, { scope: managementScopes })).toBe('invalid_target');

    const long = { scope: 'openid notes:read', authorization_details: note('a'.repeat(5_000)) };
    const ofLong = await createGrant(server, client, long.scope, long);
    expect(await merge(ofLong.grantId, long)).toBeUndefined();
    expect(await merge(ofLong.grantId, { ...long, authorization_details: note('b'.repeat(5_000)) })).toBe('invalid_authorization_details');

    const ofMany = await createGrant(server, client, 'openid mail:read', { resource: apis.map(({ identifier }) => identifier) });
    expect(await merge(ofMany.grantId, { scope: 'openid notes:read' })).toBe('invalid_target');
  });

  it('by a device, too', async () => {
    const { server, client } = withManagingClient();
    const { grantId } = await createGrant(server, client);
    const device = await server.authorizeDevice(client, { scope: 'openid', grant_management_action: 'replace', grant_id: grantId });
    const waiting = await server.openDevice(textIn(device, 'user_code'));
    if (waiting?.kind !== 'login_required') throw new Error('nobody is asked');
    await server.resume(waiting.requestId, 'allow');
    expect(grantIdIn(await server.poll(client, textIn(device, 'device_code')))).toBe(grantId);
  });

  it('a hundred at once: one changes it, and the others leave nothing', async () => {
    const { server, client } = withManagingClient();
    const { grantId } = await createGrant(server, client);
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
    const { server, client } = withManagingClient();
    const { grantId } = await createGrant(server, client);
    const code = await server.code(client, { grant_management_action: 'merge', grant_id: grantId, scope: 'notes:write' });
    await manage(server, 'revoke', grantId, await ownToken(server, client, managementScopes));
    expect((await server.redeem(client, code)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await manage(server, 'query', grantId, await ownToken(server, client, managementScopes))).status).toBe(404);
  });
});
