import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { ClaimMapping, Json, JsonObject } from '#contracts';
import { buildAttribute } from '#testing/builders';
import { introspectToken } from '../endpoints/introspection.js';
import { userinfoEndpoint } from '../endpoints/userinfo.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { tokensOf } from '../testing/client-requests.js';
import { anApplication, aResourceServer, aTenant, aUser } from '../testing/builders.js';
import { mappedClaims } from './mapped-claims.js';

const everywhere = ['access_token', 'id_token', 'userinfo'] as const;
const constant = (claim: string, value: Json): ClaimMapping => ({
  claim,
  from: 'constant',
  value,
  in: everywhere,
});
const department = buildAttribute('department');
const tenant = aTenant('acme', { userAttributes: [department] });
const user = aUser({ roles: ['editor', 'payroll'], groups: ['ops', 'dev'], attributes: { department: 'sales' } });
const of = (claimMappings: readonly ClaimMapping[], subject: object = {}): JsonObject =>
  mappedClaims(tenant, { application: anApplication({ claimMappings }), user, scopes: ['openid'], ...subject }, 'access_token');

describe('claims that an application maps', () => {
  it('are made of attributes, constants, roles, groups and templates', () => {
    const mappings: readonly ClaimMapping[] = [
      { claim: 'dept', from: 'attribute', attribute: 'department', in: ['access_token'] },
      constant('plan', { tier: 'gold', seats: [1, 2] }),
      { claim: 'app_roles', from: 'roles', only: ['editor', 'admin'], in: ['access_token'] },
      { claim: 'teams', from: 'groups', in: ['access_token'] },
      { claim: 'login', from: 'template', template: '{user.username}/{user.attributes.department}', in: ['access_token'] },
    ];
    expect(of(mappings)).toEqual({
      dept: 'sales',
      plan: { tier: 'gold', seats: [1, 2] },
      app_roles: ['editor'],
      teams: ['ops', 'dev'],
      login: 'ada/sales',
    });
  });

  it('of a client that acts for itself are those that need no user', () => {
    const mappings: readonly ClaimMapping[] = [
      constant('plan', 'gold'),
      { claim: 'dept', from: 'attribute', attribute: 'department', in: ['access_token'] },
      { claim: 'teams', from: 'groups', in: ['access_token'] },
      { claim: 'app_roles', from: 'roles', in: ['access_token'] },
      { claim: 'who', from: 'template', template: '{user.id}', in: ['access_token'] },
      { claim: 'where', from: 'template', template: '{tenant.slug}', in: ['access_token'] },
    ];
    expect(of(mappings, { user: null })).toEqual({ plan: 'gold', where: 'acme' });
  });

  it('are told in the places named, and for a scope where one is named', () => {
    const mapping: ClaimMapping = { ...constant('plan', 'gold'), in: ['id_token'] };
    expect(of([mapping])).toEqual({});
    const scoped: ClaimMapping = { ...constant('plan', 'gold'), scope: 'profile' };
    expect(of([scoped])).toEqual({});
    expect(of([scoped], { scopes: ['openid', 'profile'] })).toEqual({ plan: 'gold' });
  });

  it('tell of roles what the audience knows of them', () => {
    const mapping: ClaimMapping = { claim: 'app_roles', from: 'roles', in: ['access_token'] };
    expect(of([mapping], { resourceServer: aResourceServer({ roles: [{ name: 'editor', permissions: [] }] }) })).toEqual({
      app_roles: ['editor'],
    });
  });

  it('leave out an attribute that the tenant does not have, and a list of which nothing is left', () => {
    expect(of([{ claim: 'team', from: 'attribute', attribute: 'team', in: ['access_token'] }])).toEqual({});
    expect(of([{ claim: 'teams', from: 'groups', only: ['root'], in: ['access_token'] }])).toEqual({});
  });

  it.each(['iss', 'sub', 'aud', 'exp', 'scope', 'client_id', 'cnf', 'act', 'roles', 'permissions', 'amr', 'email_verified', '__proto__'])(
    'never have the name %s, were it stored',
    (claim) => {
      expect(Object.keys(of([constant(claim, 'x'), constant('plan', 'gold')]))).toEqual(['plan']);
    },
  );

  it('have 4 KiB together, in the order of the list', () => {
    const wide = 'x'.repeat(1_000);
    const mappings = Array.from({ length: 5 }, (_, nth) => constant(`c${nth}`, wide));
    expect(Object.keys(of([...mappings, constant('small', 1)]))).toEqual(['c0', 'c1', 'c2', 'c3', 'small']);
    const many = aUser({ groups: Array.from({ length: 100 }, (_, nth) => `${nth}${'g'.repeat(200)}`) });
    expect(of([{ claim: 'teams', from: 'groups', in: ['access_token'] }], { user: many })).toEqual({});
  });
});

describe('tokens of an application that maps claims', () => {
  const setUp = async (tokenFormat: 'jwt' | 'opaque', claimMappings: readonly ClaimMapping[]) => {
    const server = new TestAuthorizationServer(tenant);
    server.tables.resourceServers.splice(0, 1, { ...server.resourceServer, tokenFormat });
    const client = server.register(anApplication({ claimMappings }));
    const tokens = await server.signIn(client, { scope: 'openid profile notes:read' });
    return { server, client, tokens };
  };

  it.each(['jwt', 'opaque'] as const)(
    'have them in the access token and at introspection, in the ID token and at userinfo (%s)',
    async (format) => {
      const { server, tokens } = await setUp(format, [constant('plan', 'gold'), { ...constant('only_api', 1), in: ['access_token'] }]);
      const introspected = await introspectToken(server.tenant, { token: tokens.accessToken }, server.dependencies);
      expect(introspected).toMatchObject({ response: { plan: 'gold', only_api: 1 } });
      if (format === 'jwt') expect(decodeJwt(tokens.accessToken)).toMatchObject({ plan: 'gold', only_api: 1 });
      expect(decodeJwt(tokens.idToken)).toMatchObject({ plan: 'gold' });
      const told = await userinfoEndpoint(
        server.tenant,
        { authorization: `Bearer ${tokens.accessToken}`, bodyToken: null },
        server.dependencies,
      );
      expect(told.body).toMatchObject({ sub: server.user.id, plan: 'gold' });
      for (const claims of [decodeJwt(tokens.idToken), told.body]) expect(claims).not.toHaveProperty('only_api');
    },
  );

  it('have them for a client that acts for itself too', async () => {
    const { server, client } = await setUp('jwt', [constant('plan', 'gold')]);
    const own = tokensOf(await server.token(client, { grant_type: 'client_credentials', scope: 'notes:read' }));
    expect(decodeJwt(own.accessToken)).toMatchObject({ plan: 'gold', sub: client.application.clientId });
  });

  it('tell what the user has told otherwise where both have a name', async () => {
    const server = new TestAuthorizationServer(tenant);
    server.database.changeUser(server.tenant.tenantId, server.user.id, { customClaims: { plan: 'own' } });
    const client = server.register(anApplication({ claimMappings: [constant('plan', 'gold')] }));
    expect(decodeJwt((await server.signIn(client)).idToken)).toMatchObject({ plan: 'own' });
  });
});
