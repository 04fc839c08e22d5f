import { describe, expect, it } from '@jest/globals';
import { eventMap, type CreateResourceServerRequest } from '#contracts';
import { isWellFormedSecret } from '#oauth-core';
import { refusal, refusing, serviceWithTenants, vanishedTenant } from '../../test/in-memory-service.js';

const api: CreateResourceServerRequest = {
  identifier: 'https://api.example.com',
  name: 'API',
  scopes: [{ name: 'orders:read', description: 'Read orders' }],
};

const create = async (request: Partial<CreateResourceServerRequest>) => {
  const { service, acme } = await serviceWithTenants();
  return service.createResourceServer.execute(acme, { ...api, ...request });
};

describe('registering a resource server', () => {
  it('refuses a tenant that is gone', async () => {
    const { service } = await serviceWithTenants();
    await expect(service.createResourceServer.execute(vanishedTenant, api)).rejects.toEqual(refusal('not_found'));
  });

  it.each(['', 'api', '/api', 'https://api.example.com/#x', 'https://api.example.com/a b', `https://a.example/${'x'.repeat(500)}`])(
    'RFC 8707 §2: refuses the identifier %j',
    async (identifier) => {
      await expect(create({ identifier })).rejects.toEqual(refusing('/identifier'));
    },
  );

  it("refuses the tenant's issuer as identifier: that audience is the platform's", async () => {
    const { service, acme } = await serviceWithTenants();
    await expect(service.createResourceServer.execute(acme, { ...api, identifier: acme.issuer })).rejects.toEqual(refusing('/identifier'));
  });

  it.each(['', 'a b', 'a"b', 'a\\b', 'é', 'x'.repeat(101)])('RFC 6749 §3.3: refuses the scope %j', async (name) => {
    await expect(create({ scopes: [{ name, description: 'x' }] })).rejects.toEqual(refusing('/scopes/0/name'));
  });

  it.each(['openid', 'email', 'offline_access'])('refuses the OpenID scope %s', async (name) => {
    await expect(create({ scopes: [{ name, description: 'x' }] })).rejects.toEqual(refusing('/scopes/0/name', /OpenID/));
  });

  it('refuses a scope twice, one without a description, and too many', async () => {
    const scope = { name: 'a', description: 'A' };
    await expect(create({ scopes: [scope, scope] })).rejects.toEqual(refusing('/scopes/1/name', /twice/));
    await expect(create({ scopes: [{ name: 'a', description: '' }] })).rejects.toEqual(refusing('/scopes/0/description'));
    const many = Array.from({ length: 101 }, (_, index) => ({ name: `s${index}`, description: 'S' }));
    await expect(create({ scopes: many })).rejects.toEqual(refusing('/scopes', /at most 100/));
  });

  it.each<[string, Partial<CreateResourceServerRequest>]>([
    ['/scopes/0/descriptions/0/locale', { scopes: [{ name: 'a', description: 'A', descriptions: [{ locale: 'english', text: 'A' }] }] }],
    [
      '/scopes/0/descriptions/1/locale',
      { scopes: [{ name: 'a', description: 'A', descriptions: ['de', 'DE'].map((locale) => ({ locale, text: 'A' })) }] },
    ],
    ['/scopes/0/descriptions/0/text', { scopes: [{ name: 'a', description: 'A', descriptions: [{ locale: 'de', text: ' ' }] }] }],
    ['/roles/0/name', { roles: [{ name: 'a role', permissions: [] }] }],
    ['/roles/1/name', { roles: ['a', 'a'].map((name) => ({ name, permissions: [] })) }],
    ['/roles/0/permissions/0', { roles: [{ name: 'a', permissions: ['a b'] }] }],
    ['/roles/0/permissions/1', { roles: [{ name: 'a', permissions: ['b', 'b'] }] }],
    ['/roles', { roles: Array.from({ length: 101 }, (_, nth) => ({ name: `r${nth}`, permissions: [`p${nth % 50}`] })) }],
    ['/roles', { roles: Array.from({ length: 51 }, (_, nth) => ({ name: `r${nth}`, permissions: [`p${nth}`, `q${nth}`] })) }],
    ['/userScopes', { userScopes: 'all' as 'permitted' }],
  ])('refuses an unfit %s: %j', async (pointer, request) => {
    await expect(create(request)).rejects.toEqual(refusing(pointer));
  });

  it.each([
    ['/name', { name: ' ' }],
    ['/tokenFormat', { tokenFormat: 'paseto' as 'jwt' }],
    ['/signingAlgorithm', { signingAlgorithm: 'HS256' as 'ES256' }],
    ['/accessTokenTyp', { accessTokenTyp: 'jwt' as 'JWT' }],
    ['/accessTokenLifetime', { accessTokenLifetime: -1 }],
  ])('refuses a wrong %s', async (pointer, request) => {
    await expect(create(request)).rejects.toEqual(refusing(pointer));
  });

  it('refuses an identifier that is taken in this tenant, not one of another tenant', async () => {
    const { service, acme, globex } = await serviceWithTenants();
    await service.createResourceServer.execute(acme, api);
    await expect(service.createResourceServer.execute(acme, api)).rejects.toEqual(refusal('conflict'));
    await expect(service.createResourceServer.execute(globex, api)).resolves.toMatchObject({ resourceServer: { version: 1 } });
  });

  it('makes a client that signs for itself, without a secret', async () => {
    const { service, acme } = await serviceWithTenants();
    const keys = { tokenEndpointAuthMethod: 'private_key_jwt', jwksUri: 'https://api.example.com/jwks' } as const;
    const { resourceServer, secret } = await service.createResourceServer.execute(acme, { ...api, ...keys });
    expect([resourceServer, secret]).toEqual([expect.objectContaining({ ...keys, jwks: null, clientAssertionAudience: 'issuer' }), null]);
    await expect(service.getClient.execute(acme, { clientId: resourceServer.clientId })).resolves.toMatchObject({
      resourceServer: keys,
      secrets: [],
    });
  });

  it.each<[string, Partial<CreateResourceServerRequest>]>([
    ['/tokenEndpointAuthMethod', { tokenEndpointAuthMethod: 'none' }],
    ['/tokenEndpointAuthMethod', { tokenEndpointAuthMethod: 'tls_client_auth' }],
    ['/jwksUri', { tokenEndpointAuthMethod: 'private_key_jwt' }],
    ['/jwksUri', { tokenEndpointAuthMethod: 'private_key_jwt', jwksUri: 'http://api.example.com/jwks' }],
    ['/jwks/keys/0', { jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] } }],
    ['/tokenEndpointAuthSigningAlg', { tokenEndpointAuthSigningAlg: 'ES256' }],
    ['/clientAssertionAudience', { clientAssertionAudience: 'anybody' as 'issuer' }],
  ])('refuses a client whose %s proves nothing: %j', async (pointer, request) => {
    await expect(create(request)).rejects.toEqual(refusing(pointer));
  });

  it('makes the client it introspects as, with a secret, and publishes it', async () => {
    const { service, acme } = await serviceWithTenants();
    const { resourceServer, secret } = await service.createResourceServer.execute(acme, { ...api, tokenFormat: 'opaque' });
    const { id: resourceServerId, clientId } = resourceServer;
    expect(isWellFormedSecret('cs', secret?.clientSecret ?? '')).toBe(true);
    await expect(service.getClient.execute(acme, { clientId })).resolves.toMatchObject({
      application: null,
      resourceServer: { id: resourceServerId, tokenFormat: 'opaque' },
      secrets: [{ expiresAt: null }],
    });
    expect(service.events).toEqual([
      { event: eventMap.tenant.resourceServerCreated, tenantId: acme.tenantId, payload: { resourceServerId, clientId, version: 1 } },
    ]);
  });
});
