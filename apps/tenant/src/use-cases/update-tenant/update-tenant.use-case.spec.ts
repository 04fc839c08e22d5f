import { describe, expect, it } from '@jest/globals';
import { eventMap, type TenantStatus } from '#contracts';
import { inMemoryService, outsideTenants, refusal, refusing, serviceWithTenants, vanishedTenant } from '../../test/in-memory-service.js';

describe('changing a tenant', () => {
  it('refuses a tenant that does not exist', async () => {
    const { service } = await serviceWithTenants();
    await expect(service.updateTenant.execute(outsideTenants, { id: vanishedTenant.tenantId })).rejects.toEqual(refusal('not_found'));
  });

  it('refuses to suspend the built-in tenant, and changes nothing', async () => {
    const service = inMemoryService();
    const { id } = await service.ensureSystemTenant.execute(outsideTenants);
    await expect(service.updateTenant.execute(outsideTenants, { id, status: 'suspended' })).rejects.toEqual(refusal('forbidden'));
    await expect(service.getTenant.execute(outsideTenants, { id })).resolves.toMatchObject({ status: 'active', version: 1 });
  });

  it.each([
    ['/name', { name: '' }],
    ['/status', { status: 'gone' as TenantStatus }],
    ['/branding/logoUri', { branding: { logoUri: 'http://x.example/' } }],
    ['/settings/sessionLifetime', { settings: { sessionLifetime: 0 } }],
  ])('refuses a wrong %s and publishes nothing', async (pointer, changes) => {
    const { service, acme } = await serviceWithTenants();
    await expect(service.updateTenant.execute(outsideTenants, { id: acme.tenantId, ...changes })).rejects.toEqual(refusing(pointer));
    expect(service.events).toEqual([]);
  });

  it('checks a setting against those that stay', async () => {
    const { service, acme } = await serviceWithTenants();
    const settings = { sessionLifetime: 60 };
    await expect(service.updateTenant.execute(outsideTenants, { id: acme.tenantId, settings })).rejects.toEqual(
      refusing('/settings/sessionIdleLifetime'),
    );
  });

  it('changes what is given, keeps the rest, and counts the version', async () => {
    const { service, acme } = await serviceWithTenants();
    service.clock.advance(5);
    const tenant = await service.updateTenant.execute(outsideTenants, {
      id: acme.tenantId,
      status: 'suspended',
      branding: { primaryColor: '#000000' },
      settings: { accessTokenLifetime: 30 },
    });
    expect(tenant).toMatchObject({ slug: 'acme', name: 'Acme', status: 'suspended', version: 2, updatedAt: '2026-01-01T00:00:05.000Z' });
    expect(tenant.settings).toMatchObject({ accessTokenLifetime: 30, idTokenLifetime: 3600 });
    expect(service.events).toEqual([
      { event: eventMap.tenant.tenantUpdated, tenantId: acme.tenantId, payload: { slug: 'acme', status: 'suspended', version: 2 } },
    ]);
  });
});
