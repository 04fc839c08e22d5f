import { describe, expect, it } from '@jest/globals';
import { serviceWithTenants } from '../../test/in-memory-service.js';

describe('all resource servers of a tenant', () => {
  it("are the tenant's own only", async () => {
    const { service, acme, globex } = await serviceWithTenants();
    const { resourceServer } = await service.createResourceServer.execute(acme, { identifier: 'urn:example:api', name: 'API', scopes: [] });
    await expect(service.getResourceServers.execute(globex)).resolves.toEqual({ resourceServers: [] });
    await expect(service.getResourceServers.execute(acme)).resolves.toEqual({ resourceServers: [resourceServer] });
  });
});
