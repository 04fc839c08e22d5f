import { describe, expect, it } from '@jest/globals';
import { isRegistrable } from '#oauth-core';
import { buildApplication, buildResourceServer, tenantSettings } from '#testing/builders';
import type { ResourceServer, ResourceServerScope, UserAttribute } from '#contracts';
import { refusing } from '../test/in-memory-service.js';
import { checkApplication } from './application.js';
import { checkResourceServer } from './resource-server.js';
import { completeAttributes } from './user-attributes.js';

const template = (members: Partial<ResourceServerScope> = {}): ResourceServerScope => ({
  name: 'read:organization:{org_id}',
  parameterForm: 'name',
  description: 'Read {org_id}',
  ...members,
});
const attributes: readonly UserAttribute[] = completeAttributes([
  { name: 'department', kind: 'text', labels: [{ locale: 'en', text: 'Department' }], userAccess: 'read' },
  { name: 'nickname', kind: 'text', labels: [{ locale: 'en', text: 'Nickname' }], userAccess: 'write' },
]);
const refusal = (members: Partial<ResourceServer>, before?: Partial<ResourceServer>): unknown => {
  try {
    const settings = tenantSettings({ userAttributes: attributes });
    checkResourceServer(buildResourceServer(members), 'https://id.example/t/acme', settings, before && buildResourceServer(before));
    return null;
  } catch (error) {
    return error;
  }
};
const scopesRefusal = (...scopes: readonly ResourceServerScope[]) => refusal({ scopes });
const permissionRefusal = (permission: string) => refusal({ scopes: [template()], roles: [{ name: 'reader', permissions: [permission] }] });

describe('a template of a resource server', () => {
  it('is taken beside scopes that are values of it, and templates that have none in common', () => {
    expect(
      scopesRefusal(
        template(),
        { name: 'read:organization:all', description: 'Read all' },
        template({ name: 'read:organization:{org_id}:members', description: 'Read who is in {org_id}', parameterForm: 'uuid' }),
      ),
    ).toBeNull();
  });

  it.each(['read{org_id}', '{org_id}', 'read:{a}:{b}', 'read:{}', 'read:{org_id', 'read:organization', 'read:{Org}', 'read:{org_id}x'])(
    'is refused as %s',
    (name) => {
      expect(scopesRefusal(template({ name }))).toEqual(refusing('/scopes/0/name'));
    },
  );

  it('is refused without a form, or with another', () => {
    expect(scopesRefusal({ name: 'read:{org_id}', description: '{org_id}' })).toEqual(refusing('/scopes/0/name', /parameter_form/));
    expect(scopesRefusal(template({ parameterForm: 'regex' as 'name' }))).toEqual(refusing('/scopes/0/parameterForm'));
  });

  it('is refused where a text that people decide by leaves out the value', () => {
    expect(scopesRefusal(template({ description: 'Read it' }))).toEqual(refusing('/scopes/0/description', /\{org_id\}/));
    expect(scopesRefusal(template({ description: 'Read {org}' }))).toEqual(refusing('/scopes/0/description'));
    expect(scopesRefusal(template({ descriptions: [{ locale: 'de', text: 'Lesen' }] }))).toEqual(refusing('/scopes/0/descriptions/0/text'));
  });

  it('is refused beside another with values in common', () => {
    expect(scopesRefusal(template(), template({ name: 'read:organization:{id}', description: '{id}' }))).toEqual(
      refusing('/scopes/1/name', /read:organization:\{org_id\}/),
    );
    expect(
      scopesRefusal(template({ name: 'read:{a}:all', description: '{a}' }), template({ name: 'read:own:{b}', description: '{b}' })),
    ).toEqual(refusing('/scopes/1/name'));
  });
});

describe('a scope under the name of a value of a template', () => {
  const all = { name: 'read:organization:all', description: 'Read all' };

  it('is refused where that value could be allowed before, also in the place of the template', () => {
    const before = { scopes: [template()] };
    expect(refusal({ scopes: [template(), all] }, before)).toEqual(refusing('/scopes/1/name', /read:organization:\{org_id\}/));
    expect(refusal({ scopes: [all] }, before)).toEqual(refusing('/scopes/0/name', /may have been allowed/));
  });

  it('is taken where it was there before, be it before its template, and where it is none of its values', () => {
    for (const before of [[all], [template(), all]]) expect(refusal({ scopes: [template(), all] }, { scopes: before })).toBeNull();
    const others = [
      { ...all, name: 'read:organization:all:members' },
      { ...all, name: 'read:organizations' },
    ];
    expect(refusal({ scopes: [template(), ...others] }, { scopes: [template()] })).toBeNull();
  });

  it('has its words changed', () => {
    const before = { scopes: [template(), all] };
    expect(refusal({ scopes: [{ ...all, description: 'Read every one' }, template()] }, before)).toBeNull();
  });
});

describe('a permission of a role', () => {
  it.each(['read:organization:{org_id}', 'read:organization:acme', 'read:organization:{user.attributes.department}', 'orders:refund'])(
    'is taken as %s',
    (permission) => {
      expect(permissionRefusal(permission)).toBeNull();
    },
  );

  it.each([
    ['a template that there is not', 'read:{org_id}'],
    ['another parameter', 'read:organization:{id}'],
    ['an attribute that there is not', 'read:organization:{user.attributes.team}'],
    ['an attribute that users change themselves', 'read:organization:{user.attributes.nickname}'],
    ['an attribute in a scope that is no template', 'orders:{user.attributes.department}'],
    ['something else of the user', 'read:organization:{user.username}'],
    ['a brace alone', 'read:organization:{'],
  ])('is refused with %s', (_what, permission) => {
    expect(permissionRefusal(permission)).toEqual(refusing('/roles/0/permissions/0'));
  });
});

describe('a permission that depends on an attribute which users can change by now, or which there is no more', () => {
  const dependent = {
    name: 'reader',
    permissions: ['read:organization:{user.attributes.nickname}', 'read:organization:{user.attributes.team}'],
  };
  const before = { scopes: [template()], roles: [dependent] };

  it('lets everything else be changed', () => {
    expect(refusal({ ...before, name: 'Renamed', accessTokenLifetime: 60 }, before)).toBeNull();
    expect(refusal({ ...before, roles: [{ name: 'writer', permissions: ['read:organization:acme'] }, dependent] }, before)).toBeNull();
  });

  it('is given to no other role, and stays in none without its template', () => {
    expect(refusal({ ...before, roles: [dependent, { ...dependent, name: 'writer' }] }, before)).toEqual(
      refusing('/roles/1/permissions/0'),
    );
    expect(refusal({ roles: [dependent], scopes: [] }, before)).toEqual(refusing('/roles/0/permissions/0', /must be a template/));
  });
});

describe('an application', () => {
  const server = buildResourceServer({ scopes: [template(), { name: 'read:organization:all', description: 'All' }] });
  const check = (...scopes: readonly string[]) =>
    checkApplication(buildApplication({ scopes }), tenantSettings(), (name) => isRegistrable(server, name));

  it('is registered for a template, a value of one, and a scope of that very name', () => {
    expect(() => check('openid', 'read:organization:{org_id}', 'read:organization:acme', 'read:organization:all')).not.toThrow();
  });

  it.each(['read:organization:*', 'read:organization:{id}', 'read:organization:', 'read:organization:a:b', 'read:organization'])(
    'is not registered for %s',
    (scope) => {
      expect(() => check(scope)).toThrow(refusing('/scopes/0'));
    },
  );
});
