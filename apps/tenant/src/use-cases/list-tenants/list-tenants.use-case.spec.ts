import { describe, expect, it } from '@jest/globals';
import { outsideTenants, serviceWithTenants } from '../../test/in-memory-service.js';

describe('listing tenants', () => {
  it('shows each with its issuer', async () => {
    const { service, acme, globex } = await serviceWithTenants();
    const { items } = await service.listTenants.execute(outsideTenants, { limit: 10 });
    expect(items.map(({ issuer }) => issuer)).toEqual([acme.issuer, globex.issuer]);
  });
});
