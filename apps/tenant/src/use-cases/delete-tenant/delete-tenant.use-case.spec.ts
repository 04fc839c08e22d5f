import { describe, expect, it } from '@jest/globals';
import { eventMap } from '#contracts';
import {
  inMemoryService,
  outsideTenants,
  refusal,
  registerApplication,
  serviceWithTenants,
  vanishedTenant,
} from '../../test/in-memory-service.js';

describe('deleting a tenant', () => {
  it('refuses a tenant that does not exist', async () => {
    const { service } = await serviceWithTenants();
    await expect(service.deleteTenant.execute(outsideTenants, { id: vanishedTenant.tenantId })).rejects.toEqual(refusal('not_found'));
  });

  it('refuses the built-in tenant', async () => {
    const service = inMemoryService();
    const { id } = await service.ensureSystemTenant.execute(outsideTenants);
    await expect(service.deleteTenant.execute(outsideTenants, { id })).rejects.toEqual(refusal('forbidden'));
    await expect(service.getTenant.execute(outsideTenants, { id })).resolves.toMatchObject({ slug: 'system' });
  });

  it('deletes it with all it owns, nothing of another, and publishes one event', async () => {
    const { service, acme, globex } = await serviceWithTenants();
    const { application } = await registerApplication(service, acme);
    const other = await registerApplication(service, globex);
    service.events.length = 0;

    await service.deleteTenant.execute(outsideTenants, { id: acme.tenantId });
    await expect(service.resolveTenant.execute(outsideTenants, { slug: 'acme' })).resolves.toEqual({ tenant: null });
    await expect(service.getClient.execute(acme, application)).resolves.toEqual({ application: null, resourceServer: null, secrets: [] });
    await expect(service.getClient.execute(globex, other.application)).resolves.toMatchObject({ application: { name: 'Web' } });
    expect(service.events).toEqual([
      { event: eventMap.tenant.tenantDeleted, tenantId: acme.tenantId, payload: { slug: 'acme', version: 2 } },
    ]);
  });
});
