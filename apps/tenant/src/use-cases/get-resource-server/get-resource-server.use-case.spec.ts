import { describe, expect, it } from '@jest/globals';
import { refusal, serviceWithTenants } from '../../test/in-memory-service.js';

describe('reading a resource server', () => {
  it("refuses another tenant's as unknown", async () => {
    const { service, acme, globex } = await serviceWithTenants();
    const { resourceServer } = await service.createResourceServer.execute(acme, { identifier: 'urn:example:api', name: 'API', scopes: [] });
    await expect(service.getResourceServer.execute(globex, resourceServer)).rejects.toEqual(refusal('not_found'));
    await expect(service.getResourceServer.execute(acme, resourceServer)).resolves.toEqual(resourceServer);
  });
});
