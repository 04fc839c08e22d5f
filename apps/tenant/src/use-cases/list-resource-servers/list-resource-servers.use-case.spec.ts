import { describe, expect, it } from '@jest/globals';
import { serviceWithTenants } from '../../test/in-memory-service.js';

describe('listing resource servers', () => {
  it("shows the tenant's own only", async () => {
    const { service, acme, globex } = await serviceWithTenants();
    const { resourceServer } = await service.createResourceServer.execute(acme, { identifier: 'urn:example:api', name: 'API', scopes: [] });
    await expect(service.listResourceServers.execute(globex, { limit: 10 })).resolves.toEqual({ items: [], nextCursor: null });
    await expect(service.listResourceServers.execute(acme, { limit: 10 })).resolves.toEqual({ items: [resourceServer], nextCursor: null });
  });
});
