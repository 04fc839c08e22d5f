import { describe, expect, it } from '@jest/globals';
import { eventMap } from '#contracts';
import { completeAdminScopes } from '../../rules/system-tenant.js';
import { contextOf, inMemoryService, outsideTenants, publicUrl, refusal } from '../../test/in-memory-service.js';

describe('the built-in tenant', () => {
  it('is there after the first start, with the resource server of the admin API', async () => {
    const service = inMemoryService();
    const system = await service.ensureSystemTenant.execute(outsideTenants);
    expect(system).toMatchObject({ slug: 'system', status: 'active', issuer: `${publicUrl}/t/system` });
    const { resourceServers } = await service.getResourceServers.execute(contextOf(system));
    expect(resourceServers).toHaveLength(1);
    expect(resourceServers[0]?.identifier).toBe(`${publicUrl}/admin/v1`);
    const changeable = [
      'tenants',
      'applications',
      'resource_servers',
      'trusted_issuers',
      'organizations',
      'users',
      'sessions',
      'keys',
      'templates',
      'senders',
    ];
    expect(resourceServers[0]?.scopes.map(({ name }) => name)).toEqual([
      ...changeable.flatMap((resource) => [`${resource}:read`, `${resource}:write`]),
      'audit:read',
    ]);
  });

  it('N49: says of its writing scopes that they are sensitive, also where an older version made them', async () => {
    const service = inMemoryService();
    const system = contextOf(await service.ensureSystemTenant.execute(outsideTenants));
    const scopesNow = async () => (await service.getResourceServers.execute(system)).resourceServers[0]?.scopes ?? [];
    const made = await scopesNow();
    expect(made.filter(({ sensitive }) => sensitive).map(({ name }) => name)).toEqual(
      made.map(({ name }) => name).filter((name) => name.endsWith(':write')),
    );
    const older = made.map(({ name, description }) => ({ name, description })).slice(1);
    expect(completeAdminScopes(older)).toEqual([...made.slice(1), ...made.slice(0, 1)]);
    expect(completeAdminScopes(made)).toEqual(made);
  });

  it('is made once, however often the service starts', async () => {
    const service = inMemoryService();
    const first = await service.ensureSystemTenant.execute(outsideTenants);
    await expect(service.ensureSystemTenant.execute(outsideTenants)).resolves.toEqual(first);
    expect(service.events.map(({ event }) => event)).toEqual([eventMap.tenant.tenantCreated, eventMap.tenant.resourceServerCreated]);
  });

  it('follows the public address: one resource server of the admin API, with the right audience', async () => {
    const service = inMemoryService();
    const system = contextOf(await service.ensureSystemTenant.execute(outsideTenants));
    const { resourceServers: before } = await service.getResourceServers.execute(system);
    const moved = service.movedTo('https://elsewhere.example.com');
    const { issuer } = await moved.ensureSystemTenant.execute(outsideTenants);
    expect(issuer).toBe('https://elsewhere.example.com/t/system');
    const { resourceServers: after } = await moved.getResourceServers.execute(system);
    expect(after).toEqual(
      before.map((adminApi) => ({
        ...adminApi,
        identifier: 'https://elsewhere.example.com/admin/v1',
        version: 2,
        updatedAt: expect.any(String),
      })),
    );
    expect(service.events.at(-1)?.event).toBe(eventMap.tenant.resourceServerUpdated);
    await service.ensureSystemTenant.execute(outsideTenants);
    expect((await service.getResourceServers.execute(system)).resourceServers).toHaveLength(1);
  });

  it('gives nobody a way to change or delete the resource server of the admin API', async () => {
    const service = inMemoryService();
    const system = contextOf(await service.ensureSystemTenant.execute(outsideTenants));
    const { resourceServers } = await service.getResourceServers.execute(system);
    for (const { id } of resourceServers) {
      await expect(service.updateResourceServer.execute(system, { id, scopes: [] })).rejects.toEqual(refusal('forbidden'));
      await expect(service.deleteResourceServer.execute(system, { id })).rejects.toEqual(refusal('forbidden'));
    }
  });
});
