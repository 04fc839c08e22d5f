import { describe, expect, it } from '@jest/globals';
import { outsideTenants, refusal, serviceWithTenants, vanishedTenant } from '../../test/in-memory-service.js';

describe('reading a tenant', () => {
  it('refuses one that does not exist', async () => {
    const { service } = await serviceWithTenants();
    await expect(service.getTenant.execute(outsideTenants, { id: vanishedTenant.tenantId })).rejects.toEqual(refusal('not_found'));
  });

  it('answers with the tenant and its issuer', async () => {
    const { service, acme } = await serviceWithTenants();
    await expect(service.getTenant.execute(outsideTenants, { id: acme.tenantId })).resolves.toMatchObject({
      slug: 'acme',
      issuer: acme.issuer,
    });
  });
});
