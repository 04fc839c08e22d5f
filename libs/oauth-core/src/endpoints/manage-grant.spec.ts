import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { tokensOf } from '../testing/client-requests.js';
import { aTenant } from '../testing/builders.js';
import { acme } from '../testing/organizations.js';
import {
  aManagingApplication,
  changeGrant,
  createGrant,
  isActive,
  manage,
  managementScopes,
  ownToken,
  withManagingClient,
} from '../testing/managed-grants.js';

describe('Grant Management §6: the grant management endpoint', () => {
  it('§6.4: tells what a grant has and since when, and neither tokens nor the user', async () => {
    const { server, client } = withManagingClient();
    const createdAt = server.now;
    const claims = JSON.stringify({ userinfo: { email: null } });
    const { grantId } = await createGrant(server, client, 'openid profile notes:read', { claims });
    server.now += 60;
    await changeGrant(server, client, 'merge', grantId, { scope: 'openid notes:write' });
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

  it('tells the organization that a grant is for, as its tokens do', async () => {
    const { server, client } = withManagingClient({ organizationUsage: 'optional' });
    server.tables.memberships.set(server.user.id, [acme]);
    const { grantId } = await createGrant(server, client, 'openid', { organization: 'acme' });
    const { body } = await manage(server, 'query', grantId, await ownToken(server, client, 'grant_management_query'));
    expect(body).toMatchObject({ org_id: acme.organizationId });
  });

  it('§6.5: ends a grant, with all its tokens', async () => {
    const { server, client } = withManagingClient();
    const { grantId, tokens } = await createGrant(server, client);
    const token = await ownToken(server, client, 'grant_management_revoke');
    expect(await manage(server, 'revoke', grantId, token)).toMatchObject({ status: 204, body: null });
    expect([await isActive(server, tokens.accessToken), await isActive(server, tokens.refreshToken)]).toEqual([false, false]);
    expect((await manage(server, 'revoke', grantId, token)).status).toBe(404);
  });

  it('is open to tokens of the user whose grant it is, and not for the grants of others', async () => {
    const { server, client } = withManagingClient();
    const { grantId, tokens } = await createGrant(server, client, `openid ${managementScopes}`);
    expect((await manage(server, 'query', grantId, tokens.accessToken)).status).toBe(200);
    const other = { ...server.user, id: 'somebody-else' as typeof server.user.id };
    server.tables.users.set(other.id, other);
    const theirs = await server.redeem(
      client,
      await server.code(client, { scope: `openid ${managementScopes}` }, server.session({ userId: other.id })),
    );
    expect((await manage(server, 'query', grantId, tokensOf(theirs).accessToken)).status).toBe(404);
  });

  it('§6.6: refuses with 401 without a token, and with one that is invalid or for another audience', async () => {
    const { server, client } = withManagingClient();
    const { grantId, tokens } = await createGrant(server, client);
    const api = await ownToken(server, client, 'notes:read');
    for (const token of [null, 'garbage', tokens.refreshToken, api])
      expect(await manage(server, 'query', grantId, token)).toMatchObject({ status: 401 });
    expect(await isActive(server, tokens.accessToken)).toBe(true);
  });

  it('§6.6: refuses with 403 without the scope for that', async () => {
    const { server, client } = withManagingClient();
    const { grantId, tokens } = await createGrant(server, client);
    const query = await ownToken(server, client, 'grant_management_query');
    expect(await manage(server, 'revoke', grantId, query)).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
    expect(await manage(server, 'query', grantId, await ownToken(server, client, 'grant_management_revoke'))).toMatchObject({
      status: 403,
    });
    expect(await manage(server, 'query', grantId, tokens.accessToken)).toMatchObject({ status: 403 });
  });

  it('refuses with 403 a client that may not manage grants any more', async () => {
    const { server, client } = withManagingClient();
    const { grantId } = await createGrant(server, client);
    const token = await ownToken(server, client, managementScopes);
    server.register({ ...client.application, grantManagement: false });
    expect(await manage(server, 'query', grantId, token)).toMatchObject({ status: 403 });
  });

  it('§6.6: knows with 404 no grant that is unknown, of another client, or not managed', async () => {
    const { server, client } = withManagingClient();
    const { grantId } = await createGrant(server, client);
    const other = server.register(aManagingApplication());
    await server.signIn(client);
    const [plain] = [...server.tables.grants.values()].filter(({ managed }) => managed === undefined);
    const token = await ownToken(server, client, managementScopes);
    for (const [id, by] of [
      [grantId, await ownToken(server, other, managementScopes)],
      [randomUUID(), token],
      ["' OR 1=1", token],
      [grantId.toUpperCase(), token],
      [plain?.id ?? '', token],
    ] as const)
      for (const action of ['query', 'revoke'] as const) expect([id, (await manage(server, action, id, by)).status]).toEqual([id, 404]);
    expect((await manage(server, 'query', grantId, token)).status).toBe(200);
  });

  it('attack A28: a token of another tenant opens nothing', async () => {
    const { server, client } = withManagingClient();
    const { grantId } = await createGrant(server, client);
    const elsewhere = new TestAuthorizationServer(aTenant('other', { grantManagement: 'allowed' }), server.database, server.keys);
    const token = await ownToken(server, client, managementScopes);
    elsewhere.register(client.application);
    expect((await manage(elsewhere, 'query', grantId, token)).status).toBe(401);
  });
});
