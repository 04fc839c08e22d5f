import { describe, expect, it } from '@jest/globals';
import { outsideTenants, serviceWithTenants } from '../../test/in-memory-service.js';

describe('resolving a tenant by slug', () => {
  it.each(['', 'unknown', 'ACME', 'acme/', '\u0000'])('answers null for %j', async (slug) => {
    const { service } = await serviceWithTenants();
    await expect(service.resolveTenant.execute(outsideTenants, { slug })).resolves.toEqual({ tenant: null });
  });

  it('answers with a suspended tenant too: callers decide', async () => {
    const { service, acme } = await serviceWithTenants();
    await service.updateTenant.execute(outsideTenants, { id: acme.tenantId, status: 'suspended' });
    await expect(service.resolveTenant.execute(outsideTenants, { slug: 'acme' })).resolves.toMatchObject({
      tenant: { id: acme.tenantId, status: 'suspended', issuer: acme.issuer },
    });
  });
});
