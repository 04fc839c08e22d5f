import { describe, expect, it } from '@jest/globals';
import type { User } from '#contracts';
import { keyScopesAmong, keyScopesOf } from './api-keys/key-scopes.js';
import { introspectToken } from './endpoints/introspection.js';
import { permissionsAt } from './permissions.js';
import { textIn } from './testing/client-requests.js';
import { aUser } from './testing/builders.js';
import { acme, attribute, every, globex, narrowing, organization, plain, withTemplate } from './testing/dynamic-scopes.js';

describe('what the user may have', () => {
  it.each<[string, Partial<User>, string]>([
    ['any value, by the template as a whole', { roles: ['reader'] }, `openid ${acme} ${globex}`],
    ['one value, by that value', { roles: ['of-acme'] }, `openid ${acme}`],
    ['the value that an attribute says', { roles: ['employee'], attributes: { department: 'globex' } }, `openid ${globex}`],
    ['none without the attribute', { roles: ['employee'] }, 'openid'],
    ['none by an attribute that says more than a value', { roles: ['employee'], attributes: { department: '*' } }, 'openid'],
    ['none by an attribute alone', { attributes: { department: 'acme' } }, 'openid'],
    ['none without a role', {}, 'openid'],
  ])('is %s', async (_what, held, scope) => {
    const { server, register } = withTemplate({ api: narrowing, held });
    expect((await server.signIn(register({ firstParty: true }), { scope: `openid ${acme} ${globex}` })).scope).toBe(scope);
  });

  it('is nothing by an attribute that users change themselves, or that there is no more', async () => {
    const held = { roles: ['employee'], attributes: { department: 'acme' } };
    for (const attributes of [[attribute({ userAccess: 'write' })], [], [attribute({ kind: 'number' })]]) {
      const { server, register, notes } = withTemplate({ api: narrowing, held, attributes });
      expect((await server.signIn(register({ firstParty: true }), { scope: `openid ${acme}` })).scope).toBe('openid');
      expect(permissionsAt(server.tenant, notes, aUser(held))).toEqual([]);
    }
  });

  it('does not go beyond a scope of that very name', async () => {
    const { server, register } = withTemplate({
      api: narrowing,
      held: { roles: ['reader', 'employee'], attributes: { department: 'all' } },
    });
    const client = register({ firstParty: true, scopes: ['openid', every.name] });
    expect((await server.signIn(client, { scope: `openid ${every.name}` })).scope).toBe('openid');
  });

  it('RFC 7662: is told by introspection as of now, with the value of the attribute', async () => {
    const { server, register, give } = withTemplate({ api: narrowing, held: { roles: ['employee'], attributes: { department: 'acme' } } });
    const { accessToken } = await server.signIn(register({ firstParty: true }), { scope: `openid ${acme}` });
    const introspect = async () => {
      const answer = await introspectToken(server.tenant, { token: accessToken }, server.dependencies);
      return answer.active ? answer.response : {};
    };
    expect(await introspect()).toMatchObject({ scope: `openid ${acme}`, permissions: [acme] });
    give({ attributes: { department: 'globex' } });
    expect(await introspect()).toMatchObject({ scope: 'openid', permissions: [globex] });
    give({ roles: ['reader'] });
    expect(await introspect()).toMatchObject({ scope: `openid ${acme}`, permissions: [organization.name] });
  });

  it('does not narrow what an application does for itself', async () => {
    const { server, register } = withTemplate({ api: narrowing });
    expect(textIn(await server.token(register(), { grant_type: 'client_credentials', scope: acme }), 'scope')).toBe(acme);
  });
});

describe('API keys', () => {
  const open = { scopes: [{ ...organization, apiKeys: true }, { ...plain, apiKeys: true }, every], ...narrowing };

  it('have values that their owner may have, and are offered those that are finite', () => {
    const { server, notes } = withTemplate({ api: open });
    const of = (held: Partial<User>) => keyScopesOf(server.tenant, notes, aUser(held));
    expect(of({ roles: ['of-acme'] })).toEqual([acme]);
    expect(of({ roles: ['employee'], attributes: { department: 'globex' } })).toEqual([globex]);
    expect(of({ roles: ['reader'] })).toEqual([]);
    const among = (held: Partial<User>) =>
      keyScopesAmong(server.tenant, notes, { application: null, user: aUser(held) }, [
        acme,
        globex,
        every.name,
        organization.name,
        'openid',
      ]);
    expect(among({ roles: ['reader'] })).toEqual([acme, globex]);
    expect(among({ roles: ['of-acme'] })).toEqual([acme]);
  });

  it('of an application have what that may ask for', () => {
    const { server, notes } = withTemplate({ api: open });
    const among = (scopes: readonly string[]) =>
      keyScopesAmong(server.tenant, notes, { application: { scopes }, user: null }, [acme, every.name, organization.name]);
    expect(among([organization.name])).toEqual([acme]);
    expect(among([every.name])).toEqual([every.name]);
    expect(among([globex])).toEqual([]);
  });
});
