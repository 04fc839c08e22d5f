import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { JsonObject, ResourceServer } from '#contracts';
import { describeAuthorization } from './endpoints/authorization/describe-authorization.js';
import { introspectJwt, introspectToken } from './endpoints/introspection.js';
import { permissionsAt, permittedScopes, permittedTarget, roleClaims } from './permissions.js';
import { type Members, textIn, tokensOf } from './testing/client-requests.js';
import { TestAuthorizationServer } from './testing/authorization-server.js';
import { queryOf } from './testing/authorizing.js';
import { anApplication, aResourceServer, aTenant, aUser } from './testing/builders.js';

const roles = [
  { name: 'reader', permissions: ['notes:read'] },
  { name: 'editor', permissions: ['notes:read', 'notes:write', 'notes:publish'] },
];
const notes = aResourceServer({ roles, userScopes: 'permitted' });
const tenant = aTenant('acme');
const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange' as const;

describe('RFC 9068 §2.2.3.1: roles are those that mean something to the audience of the token', () => {
  it('permissions are those of all roles that the user has there, each once', () => {
    expect(permissionsAt(tenant, notes, aUser({ roles: ['editor', 'reader'] }))).toEqual(['notes:read', 'notes:write', 'notes:publish']);
    expect(permissionsAt(tenant, notes, aUser({ roles: ['Editor', 'edit', 'admin'] }))).toEqual([]);
  });

  it('tells no role that the API does not name, and that there are no permissions', () => {
    const told = roleClaims(tenant, notes, aUser({ roles: ['reader', 'payroll'] }));
    expect(told).toEqual({ roles: ['reader'], permissions: ['notes:read'] });
    expect(roleClaims(tenant, notes, aUser({ roles: ['payroll'] }))).toEqual({ permissions: [] });
  });

  it('tells all roles, and no permissions, where the API names none', () => {
    expect(roleClaims(tenant, aResourceServer(), aUser({ roles: ['payroll'] }))).toEqual({ roles: ['payroll'] });
    expect(roleClaims(tenant, null, aUser())).toEqual({});
  });
});

describe('scopes that users can give away', () => {
  it('are all where the resource server does not narrow them, or nobody gives them away', () => {
    const scopes = ['openid', 'notes:write'];
    expect(permittedScopes(tenant, aResourceServer({ roles }), aUser(), scopes)).toBe(scopes);
    expect(permittedScopes(tenant, notes, null, scopes)).toBe(scopes);
    expect(permittedScopes(tenant, null, aUser(), scopes)).toBe(scopes);
  });

  it('are none of an API that narrows them and names no roles', () => {
    expect(
      permittedScopes(tenant, aResourceServer({ userScopes: 'permitted' }), aUser({ roles: ['editor'] }), ['openid', 'notes:read']),
    ).toEqual(['openid']);
  });

  it('open no API of whose scopes none is left, but one of which none was asked for', () => {
    const user = aUser();
    const target = { resourceServer: notes, scopes: ['openid', 'notes:read'], authorizationDetails: [] };
    expect(permittedTarget(tenant, target, user)).toEqual({ resourceServer: null, scopes: ['openid'], authorizationDetails: [] });
    expect(permittedTarget(tenant, { ...target, scopes: ['openid'] }, user)).toEqual({ ...target, scopes: ['openid'] });
  });
});

const setUp = ({ held = ['reader'], ...members }: Partial<ResourceServer> & { readonly held?: readonly string[] } = {}) => {
  const server = new TestAuthorizationServer();
  const api = { ...server.resourceServer, roles, userScopes: 'permitted' as const, ...members };
  server.tables.resourceServers.splice(0, 1, api);
  const give = (given: readonly string[]) => server.database.changeUser(server.tenant.tenantId, server.user.id, { roles: given });
  give(held);
  const scopes = ['openid', 'notes:read', 'notes:write'];
  const client = server.register(anApplication({ scopes, firstParty: false }));
  const trusted = server.register(anApplication({ scopes }));
  const introspect = async (token: string): Promise<JsonObject> => {
    const answer = await introspectToken(server.tenant, { token }, server.dependencies);
    return answer.active ? answer.response : { active: false };
  };
  const ask = async (changes: Members = {}) => {
    const outcome = await server.start(client, { scope: 'openid notes:read notes:write', ...changes });
    if (outcome.kind !== 'consent_required') throw new Error(outcome.kind);
    return outcome.requestId;
  };
  return { server, api, client, trusted, give, introspect, ask };
};
const full = { scope: 'openid notes:read notes:write' };

describe('an authorization of a user whose roles permit less', () => {
  it('is asked for, consented to and granted without the rest, which a later role does not bring', async () => {
    const { server, client, give, ask } = setUp();
    const requestId = await ask();
    const shown = await describeAuthorization(server.tenant, { requestId, session: server.session() }, server.dependencies);
    expect(shown?.apis).toMatchObject([{ name: 'Notes', scopes: [{ name: 'notes:read' }] }]);
    expect(shown?.apis?.[0]?.scopes).toHaveLength(1);
    const code = queryOf(await server.resume(requestId, 'allow'))['code'] ?? '';
    const tokens = tokensOf(await server.redeem(client, code));
    expect(tokens.scope).toBe('openid notes:read');
    give(['editor']);
    expect(tokensOf(await server.refresh(client, tokens.refreshToken)).scope).toBe('openid notes:read');
    expect(await server.start(client, full)).toMatchObject({ kind: 'consent_required' });
  });

  it('shows all to nobody, who may be anybody', async () => {
    const { server, ask } = setUp();
    const shown = await describeAuthorization(server.tenant, { requestId: await ask(), session: null }, server.dependencies);
    expect([shown?.scopes.length, shown?.apis?.[0]?.scopes.length]).toEqual([1, 2]);
  });

  it('is refused with access_denied where nothing is left, at once, pushed and after the pages', async () => {
    const { server, client, trusted } = setUp({ held: [] });
    const asked = { scope: 'notes:read' };
    expect(queryOf(await server.start(trusted, asked))).toMatchObject({ error: 'access_denied', state: 'a-state' });
    expect(queryOf(await server.start(client, asked))).toMatchObject({ error: 'access_denied' });
    const pushed = await server.push(trusted, asked);
    expect(queryOf(await server.open(trusted, pushed.body?.['request_uri']))).toMatchObject({ error: 'access_denied' });
    const outcome = await server.start(client, asked, null);
    if (outcome.kind !== 'login_required') throw new Error(outcome.kind);
    expect(queryOf(await server.resume(outcome.requestId, null))).toMatchObject({ error: 'access_denied' });
    expect(queryOf(await server.resume(outcome.requestId, 'allow'))).toMatchObject({ error: 'access_denied' });
  });

  it('is for the platform alone where none of the API is left', async () => {
    const { server, trusted } = setUp({ held: [] });
    const { accessToken } = await server.signIn(trusted, full);
    expect(decodeJwt(accessToken)).toMatchObject({ aud: server.tenant.issuer, scope: 'openid' });
  });

  it('keeps what was asked for another user, who signs in instead', async () => {
    const { server, client, ask } = setUp();
    const requestId = await ask();
    const editor = aUser({ roles: ['editor'] });
    server.tables.users.set(editor.id, editor);
    const code = queryOf(await server.resume(requestId, 'allow', server.session({ userId: editor.id })))['code'] ?? '';
    expect(tokensOf(await server.redeem(client, code)).scope).toBe('openid notes:read notes:write');
  });
});

describe('a role that is taken away', () => {
  it('takes its scopes from the next token, and gives them back with the role', async () => {
    const { server, trusted, give } = setUp({ held: ['editor'] });
    const first = await server.signIn(trusted, full);
    expect(decodeJwt(first.accessToken)).toMatchObject({ scope: full.scope, roles: ['editor'], permissions: roles[1]?.permissions });
    give(['reader']);
    const second = tokensOf(await server.refresh(trusted, first.refreshToken));
    expect([second.scope, decodeJwt(second.accessToken)]).toEqual([
      'openid notes:read',
      expect.objectContaining({ roles: ['reader'], permissions: ['notes:read'] }),
    ]);
    give(['editor']);
    expect(tokensOf(await server.refresh(trusted, second.refreshToken)).scope).toBe(full.scope);
  });

  it('is invalid_scope where nothing is left, and costs neither the code nor the refresh token', async () => {
    const { server, trusted, give } = setUp();
    const code = await server.code(trusted, { scope: 'notes:read' });
    give([]);
    const refused = { status: 400, body: { error: 'invalid_scope' } };
    expect(await server.redeem(trusted, code)).toMatchObject(refused);
    give(['reader']);
    const { refreshToken } = tokensOf(await server.redeem(trusted, code));
    give([]);
    expect(await server.refresh(trusted, refreshToken)).toMatchObject(refused);
    give(['reader']);
    expect(await server.refresh(trusted, refreshToken)).toMatchObject({ status: 200 });
  });

  it.each(['jwt', 'opaque'] as const)('RFC 7662: is missing at the next introspection of a token that has it (%s)', async (tokenFormat) => {
    const { server, trusted, give, introspect } = setUp({ held: ['editor'], tokenFormat });
    const { accessToken } = await server.signIn(trusted, full);
    expect(await introspect(accessToken)).toMatchObject({ scope: full.scope, roles: ['editor'], permissions: roles[1]?.permissions });
    give(['reader']);
    expect(await introspect(accessToken)).toMatchObject({ scope: 'openid notes:read', roles: ['reader'], permissions: ['notes:read'] });
    give([]);
    const nothing = await introspect(accessToken);
    expect(nothing).toMatchObject({ active: true, scope: 'openid', permissions: [] });
    expect(nothing).not.toHaveProperty('roles');
    server.database.changeUser(server.tenant.tenantId, server.user.id, { status: 'locked' });
    expect(await introspect(accessToken)).toEqual({ active: false });
  });

  it('is not known to a verifier without users, which leaves such a token to the token service', async () => {
    const { server, trusted } = setUp({ held: [] });
    const { accessToken } = await server.signIn(trusted, { resource: server.resourceServer.identifier, scope: 'openid' });
    const revocations = { include: () => false };
    expect(await introspectJwt(server.tenant, accessToken, { ...server.dependencies, revocations })).toBeNull();
  });

  it('narrows what a token is exchanged for (RFC 8693)', async () => {
    const { server, trusted, give } = setUp({ held: ['editor'] });
    const { accessToken: subject } = await server.signIn(trusted, { scope: 'notes:read notes:write' });
    const backend = server.register(
      anApplication({ grantTypes: [exchangeGrant], tokenExchangeSubjects: [server.resourceServer.identifier], scopes: [] }),
    );
    const exchange = () =>
      server.token(backend, {
        grant_type: exchangeGrant,
        subject_token: subject,
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      });
    give(['reader']);
    expect(textIn(await exchange(), 'scope')).toBe('notes:read');
    give([]);
    expect(await exchange()).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  });

  it('does not narrow what an application does for itself', async () => {
    const { server, trusted } = setUp({ held: [] });
    const machine = await server.token(trusted, { grant_type: 'client_credentials', scope: 'notes:write' });
    expect(decodeJwt(tokensOf(machine).accessToken)).not.toHaveProperty('permissions');
    expect(tokensOf(machine).scope).toBe('notes:write');
  });
});
