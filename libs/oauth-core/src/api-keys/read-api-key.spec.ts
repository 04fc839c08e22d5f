import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type ApiKeyPolicy, type Application, type ResourceServer, securityProfiles, type TenantSettings, type User } from '#contracts';
import { introspectToken, tokenFormOf, verifyAccessToken } from '../endpoints/introspection.js';
import { createSecret } from '../secrets.js';
import { storeApiKey } from '../testing/api-keys.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { anApplication, aResourceServer, aTenant } from '../testing/builders.js';

const hour = 3_600;
const notes = [
  { name: 'notes:read', description: 'Read notes', apiKeys: true },
  { name: 'notes:write', description: 'Write notes', apiKeys: true },
  { name: 'notes:purge', description: 'Purge notes' },
];

const setUp = (apiKeys: ApiKeyPolicy = 'users', settings: Partial<TenantSettings> = {}) => {
  const server = new TestAuthorizationServer(aTenant('acme', { apiKeys, ...settings }));
  const setApi = (members: Partial<ResourceServer>): void =>
    void server.tables.resourceServers.splice(0, 1, { ...server.resourceServer, scopes: notes, ...members });
  setApi({});
  const machine = server.register(anApplication({ scopes: ['notes:read', 'notes:purge'] }));
  const { clientId } = machine.application;
  const ofUser = (scopes?: readonly string[]) => storeApiKey(server, { userId: server.user.id, clientId: null }, scopes && { scopes });
  const ofMachine = (scopes?: readonly string[]) => storeApiKey(server, { userId: null, clientId }, scopes && { scopes });
  const introspect = (token: string) => introspectToken(server.tenant, { token }, server.dependencies);
  const responseOf = async (token: string) => {
    const answer = await introspect(token);
    return answer.active ? answer.response : null;
  };
  const isActive = async (token: string): Promise<boolean> => (await introspect(token)).active;
  const setApplication = (members: Partial<Application>): void =>
    void server.tables.applications.set(clientId, {
      ...{ application: { ...machine.application, ...members }, resourceServer: null, secrets: [] },
    });
  const setUser = (members: Partial<User>): void => void server.tables.users.set(server.user.id, { ...server.user, ...members });
  return { server, machine, ofUser, ofMachine, introspect, responseOf, isActive, setApi, setApplication, setUser };
};

describe('an API key', () => {
  it('is told of with its user as of now, its scopes and its API, and without a client, which no application is', async () => {
    const { server, ofUser, introspect, setUser } = setUp();
    const { key, stored } = ofUser(['notes:read', 'notes:write']);
    setUser({ roles: ['editor'] });
    const { resourceServer, user } = server;
    expect(await introspect(key)).toEqual({
      active: true,
      tokenKind: 'api_key',
      audience: [resourceServer.identifier],
      clientId: resourceServer.clientId,
      grantId: stored.id,
      sessionId: null,
      userId: user.id,
      expiresAt: stored.expiresAt,
      response: {
        active: true,
        iss: server.tenant.issuer,
        tenant_id: server.tenant.tenantId,
        sub: user.id,
        scope: 'notes:read notes:write',
        token_type: 'Bearer',
        aud: resourceServer.identifier,
        iat: stored.createdAt,
        exp: stored.expiresAt,
        jti: stored.id,
        username: user.username,
        roles: ['editor'],
      },
    });
    setUser({ roles: [] });
    expect(await introspect(key)).not.toHaveProperty('response.roles');
  });

  it('of an application says which, and nothing of a user', async () => {
    const { machine, ofMachine, responseOf } = setUp('applications');
    const response = await responseOf(ofMachine().key);
    const { clientId } = machine.application;
    expect(response).toMatchObject({ sub: clientId, client_id: clientId, scope: 'notes:read' });
    expect(response).not.toHaveProperty('username');
  });

  it('is recognised by its form, and is no access token: neither the admin API nor userinfo takes it', async () => {
    const { server, ofUser } = setUp();
    const { key } = ofUser();
    expect([tokenFormOf(key), tokenFormOf(`${key.slice(0, -1)}!`), tokenFormOf(key.replace('ost_ak_', 'ost_xx_'))]).toEqual([
      'opaque',
      'none',
      'none',
    ]);
    expect(await verifyAccessToken(server.tenant, { token: key }, server.dependencies)).toMatchObject({ valid: false });
  });

  it('shows of itself no more than its first characters', () => {
    const { key, stored } = setUp().ofUser();
    expect([stored.prefix.length, key.startsWith(stored.prefix)]).toEqual([13, true]);
    expect(JSON.stringify(stored)).not.toContain(key.slice(14));
  });
});

describe('an API key is worth nothing', () => {
  it('where nobody made it', async () => {
    const { isActive } = setUp();
    expect(await isActive(createSecret('ak', randomBytes))).toBe(false);
  });

  it('from its end on', async () => {
    const { server, ofUser, isActive } = setUp();
    const { key, stored } = ofUser();
    server.now = stored.expiresAt - 1;
    expect(await isActive(key)).toBe(true);
    server.now = stored.expiresAt;
    expect(await isActive(key)).toBe(false);
  });

  it('once its grant is revoked or gone', async () => {
    const { server, ofUser, isActive } = setUp();
    const { key, grant } = ofUser();
    server.tables.grants.set(grant.id, { ...grant, revokedAt: server.now });
    expect(await isActive(key)).toBe(false);
    server.tables.grants.delete(grant.id);
    expect(await isActive(key)).toBe(false);
  });

  it('in another tenant', async () => {
    const { server, ofUser } = setUp();
    const elsewhere = new TestAuthorizationServer(aTenant('globex', { apiKeys: 'users' }), server.database);
    expect(await introspectToken(elsewhere.tenant, { token: ofUser().key }, elsewhere.dependencies)).toEqual({ active: false });
  });

  it.each([
    ['off', false, false],
    ['applications', false, true],
    ['users', true, true],
  ] as const)('where the tenant lets its owner have none: %s', async (policy, users, applications) => {
    const { ofUser, ofMachine, isActive } = setUp(policy);
    expect([await isActive(ofUser().key), await isActive(ofMachine().key)]).toEqual([users, applications]);
  });

  it('under a profile that asks for bound tokens (FAPI 2.0 Security Profile §5.3.2.1), of the tenant or of its application', async () => {
    for (const profile of securityProfiles) {
      const isPermitted = profile === 'oauth-2.1';
      const tenantWide = setUp('users', { profile });
      const { ofUser, ofMachine, isActive, setApplication } = setUp();
      for (const { key } of [tenantWide.ofUser(), tenantWide.ofMachine()]) expect(await tenantWide.isActive(key)).toBe(isPermitted);
      setApplication({ profile });
      expect([await isActive(ofMachine().key), await isActive(ofUser().key)]).toEqual([isPermitted, true]);
    }
  });

  it.each(['disabled', 'locked', 'pending_deletion'] as const)('while its user is %s, or when they are gone', async (status) => {
    const { server, ofUser, isActive, setUser } = setUp();
    const { key } = ofUser();
    setUser({ status });
    expect(await isActive(key)).toBe(false);
    server.tables.users.clear();
    expect(await isActive(key)).toBe(false);
  });

  it('while its application is disabled, or when it is gone', async () => {
    const { server, ofMachine, isActive, setApplication } = setUp();
    const { key } = ofMachine();
    setApplication({ status: 'disabled' });
    expect(await isActive(key)).toBe(false);
    server.tables.applications.clear();
    expect(await isActive(key)).toBe(false);
  });

  it('when its API is gone, be there another with the same identifier', async () => {
    const { server, ofUser, isActive } = setUp();
    const { key } = ofUser();
    const { identifier } = server.resourceServer;
    server.tables.resourceServers.splice(0, 1, aResourceServer({ identifier, scopes: notes }));
    expect(await isActive(key)).toBe(false);
  });
});

describe('an API key narrows', () => {
  it('to the scopes that the API has for keys of users, and ends with the last', async () => {
    const { ofUser, responseOf, isActive, setApi } = setUp();
    const { key } = ofUser(['notes:read', 'notes:write']);
    setApi({
      scopes: [
        { name: 'notes:read', description: '', apiKeys: true },
        { name: 'notes:write', description: '' },
      ],
    });
    expect(await responseOf(key)).toMatchObject({ scope: 'notes:read' });
    setApi({ scopes: notes.map(({ name, description }) => ({ name, description, apiKeys: false })) });
    expect(await isActive(key)).toBe(false);
  });

  it('to the scopes that its application may ask for, and ends with the last', async () => {
    const { ofMachine, responseOf, isActive, setApplication } = setUp();
    const { key } = ofMachine(['notes:read', 'notes:purge']);
    expect(await responseOf(key)).toMatchObject({ scope: 'notes:read notes:purge' });
    setApplication({ scopes: ['openid', 'notes:purge'] });
    expect(await responseOf(key)).toMatchObject({ scope: 'notes:purge' });
    setApplication({ scopes: ['openid'] });
    expect(await isActive(key)).toBe(false);
  });
});

describe('an API key of a user, where the API says that users give away what they are permitted alone', () => {
  it('narrows with their roles, and ends with the last scope; the API is told what these permit', async () => {
    const { ofUser, responseOf, isActive, setApi, setUser } = setUp();
    const { key } = ofUser(['notes:read', 'notes:write']);
    const roles = [{ name: 'reader', permissions: ['notes:read'] }];
    setApi({ roles, userScopes: 'permitted' });
    setUser({ roles: ['reader', 'elsewhere'] });
    expect(await responseOf(key)).toMatchObject({ scope: 'notes:read', roles: ['reader'], permissions: ['notes:read'] });
    setUser({ roles: [] });
    expect(await isActive(key)).toBe(false);
  });
});

describe('the use of an API key', () => {
  it('is remembered by the hour, with one write in each', async () => {
    const { server, ofUser, isActive } = setUp();
    const { key, stored } = ofUser();
    const usedAt = () => server.tables.apiKeys.get(stored.keyHash)?.lastUsedAt;
    server.now = 1_800_003_600 + 59;
    for (let nth = 0; nth < 3; nth += 1) await isActive(key);
    expect(usedAt()).toBe(1_800_003_600);
    server.tables.apiKeys.set(stored.keyHash, { ...stored, lastUsedAt: 1_800_003_600 });
    server.now = 1_800_003_600 + hour - 1;
    await isActive(key);
    expect(usedAt()).toBe(1_800_003_600);
    server.now += 1;
    await isActive(key);
    expect(usedAt()).toBe(1_800_003_600 + hour);
  });

  it('is none where it is refused', async () => {
    const { server, ofUser, isActive, setUser } = setUp();
    const { key, stored } = ofUser();
    setUser({ status: 'locked' });
    await isActive(key);
    expect(server.tables.apiKeys.get(stored.keyHash)?.lastUsedAt).toBeNull();
  });
});
