import { describe, expect, it } from '@jest/globals';
import { eventMap, type UpdateResourceServerRequest } from '#contracts';
import { refusal, refusing, serviceWithTenants } from '../../test/in-memory-service.js';

const scene = async () => {
  const { service, acme, globex } = await serviceWithTenants();
  const scopes = [{ name: 'orders:read', description: 'Read orders' }];
  const { resourceServer } = await service.createResourceServer.execute(acme, {
    identifier: 'https://api.example.com',
    name: 'API',
    scopes,
  });
  service.events.length = 0;
  return { service, acme, globex, resourceServer };
};

describe('changing a resource server', () => {
  it("refuses another tenant's as unknown, and changes nothing", async () => {
    const { service, acme, globex, resourceServer } = await scene();
    const { id } = resourceServer;
    await expect(service.updateResourceServer.execute(globex, { id, name: 'Mine' })).rejects.toEqual(refusal('not_found'));
    await expect(service.getResourceServer.execute(acme, { id })).resolves.toEqual(resourceServer);
  });

  it.each<[string, Partial<UpdateResourceServerRequest>]>([
    ['/name', { name: '' }],
    ['/scopes/0/name', { scopes: [{ name: 'openid', description: 'x' }] }],
    ['/accessTokenLifetime', { accessTokenLifetime: 0 }],
  ])('refuses a change that makes %s invalid, and publishes nothing', async (pointer, changes) => {
    const { service, acme, resourceServer } = await scene();
    const { id } = resourceServer;
    await expect(service.updateResourceServer.execute(acme, { id, ...changes })).rejects.toEqual(refusing(pointer));
    expect(service.events).toEqual([]);
  });

  it('lets all of a tenant be no more together than who resolves scopes can be told', async () => {
    const { service, acme, globex, resourceServer } = await scene();
    const { id } = resourceServer;
    const permissions = Array.from({ length: 100 }, (_, index) => `${index}:${'x'.repeat(90)}`);
    const roles = Array.from({ length: 100 }, (_, index) => ({ name: `role-${index}`, permissions }));
    const create = (nth: number, context = acme) =>
      service.createResourceServer.execute(context, { identifier: `https://${nth}.example`, name: 'Large', scopes: [], roles });
    for (let nth = 0; nth < 4; nth += 1) await create(nth);
    await expect(create(4)).rejects.toEqual(refusal('conflict'));
    await expect(service.updateResourceServer.execute(acme, { id, roles })).rejects.toEqual(refusal('conflict'));
    await expect(create(4, globex)).resolves.toBeDefined();
  });

  it('lets it sign from now on, and go back', async () => {
    const { service, acme, resourceServer } = await scene();
    const { id } = resourceServer;
    const keys = { tokenEndpointAuthMethod: 'private_key_jwt', jwksUri: 'https://api.example.com/jwks' } as const;
    await expect(service.updateResourceServer.execute(acme, { id, ...keys })).resolves.toMatchObject({ ...keys, name: 'API' });
    await expect(service.updateResourceServer.execute(acme, { id, name: 'Orders' })).resolves.toMatchObject(keys);
    await expect(service.updateResourceServer.execute(acme, { id, jwksUri: null })).rejects.toEqual(refusing('/jwksUri'));
    const before = { tokenEndpointAuthMethod: null, jwksUri: null };
    await expect(service.updateResourceServer.execute(acme, { id, ...before })).resolves.toMatchObject(before);
  });

  it('keeps the identifier, since tokens carry it, whatever the request says', async () => {
    const { service, acme, resourceServer } = await scene();
    const smuggled = { id: resourceServer.id, identifier: 'https://other.example' } as UpdateResourceServerRequest;
    await expect(service.updateResourceServer.execute(acme, smuggled)).resolves.toMatchObject({ identifier: 'https://api.example.com' });
  });

  it('changes what is given and publishes the new version', async () => {
    const { service, acme, resourceServer } = await scene();
    const { id, clientId } = resourceServer;
    await expect(service.updateResourceServer.execute(acme, { id, tokenFormat: 'opaque', accessTokenLifetime: 60 })).resolves.toEqual({
      ...resourceServer,
      tokenFormat: 'opaque',
      accessTokenLifetime: 60,
      version: 2,
    });
    expect(service.events).toEqual([
      { event: eventMap.tenant.resourceServerUpdated, tenantId: acme.tenantId, payload: { resourceServerId: id, clientId, version: 2 } },
    ]);
  });
});
