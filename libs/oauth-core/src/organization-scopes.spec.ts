import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { queryOf } from './testing/authorizing.js';
import { aResourceServer } from './testing/builders.js';
import { organization as template } from './testing/dynamic-scopes.js';
import { acme, aMembership, globex, withOrganizations } from './testing/organizations.js';
import { permissionByValue } from './scope-template.js';

const scopeFor = (value: string): string => `read:organization:${value}`;
const permission = scopeFor('{organization.name}');
const api = aResourceServer({ scopes: [template], userScopes: 'permitted', roles: [{ name: 'member', permissions: [permission] }] });

const world = (application: Parameters<typeof withOrganizations>[0] = {}) => {
  const given = withOrganizations({ scopes: ['openid', template.name], ...application }, [{ ...acme, roles: ['member'] }, globex]);
  given.server.tables.resourceServers = [api];
  return given;
};

describe('a permission with {organization.name}', () => {
  it('lets a member give away the scope of the organization that they act in, and no other', async () => {
    const { signIn } = world();
    const asked = ['acme', 'globex', 'initech'].map(scopeFor).join(' ');
    const { scope, accessToken } = await signIn({ organization: 'acme', scope: `openid ${asked}` });
    expect(scope).toBe(`openid ${scopeFor('acme')}`);
    expect(decodeJwt(accessToken)).toMatchObject({ permissions: [scopeFor('acme')], org_name: 'acme' });
  });

  it('says nothing for who acts in no organization, or has the role in another alone', async () => {
    const { start } = world();
    expect(queryOf(await start({ scope: scopeFor('acme') }))).toMatchObject({ error: 'access_denied' });
    expect(queryOf(await start({ scope: scopeFor('globex'), organization: 'globex' }))).toMatchObject({ error: 'access_denied' });
  });

  it('of a role of the user themselves counts wherever they are a member', async () => {
    const { server, signIn } = world();
    server.database.changeUser(server.tenant.tenantId, server.user.id, { roles: ['member'] });
    expect((await signIn({ organization: 'globex', scope: scopeFor('globex') })).scope).toBe(scopeFor('globex'));
  });

  it('goes with the organization at a refresh that asks for another', async () => {
    const { server, client, signIn } = world({ firstParty: true });
    const { refreshToken } = await signIn({ organization: 'acme', scope: scopeFor('acme'), prompt: 'consent' });
    const reply = await server.refresh(client, refreshToken, { organization: 'globex' });
    expect(reply).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  });
});

describe('reading a permission', () => {
  const server = { scopes: [template, { ...template, name: 'write:{id}', parameterForm: 'uuid' as const }] };

  it('finds the organization by its name or its id, where the template takes that', () => {
    expect(permissionByValue(server, permission)?.source).toEqual({ from: 'organization', member: 'name' });
    const byId = permissionByValue(server, 'write:{organization.id}');
    expect(byId?.source).toEqual({ from: 'organization', member: 'id' });
    const { organizationId } = aMembership('x');
    expect(byId?.scopeOf(organizationId)).toBe(`write:${organizationId}`);
    expect(byId?.scopeOf('acme')).toBeNull();
  });

  it.each([
    'read:organization:{organization}',
    'read:organization:{organization.roles}',
    'read:organization:{organization.name}x',
    'x:{organization.name}',
  ])('takes %s for none', (text) => {
    expect(permissionByValue(server, text)).toBeNull();
  });
});
