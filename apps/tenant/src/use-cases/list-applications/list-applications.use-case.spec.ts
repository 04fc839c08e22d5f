import { describe, expect, it } from '@jest/globals';
import { registerApplication, serviceWithTenants } from '../../test/in-memory-service.js';

describe('listing applications', () => {
  it("shows the tenant's own only", async () => {
    const { service, acme, globex } = await serviceWithTenants();
    const { application } = await registerApplication(service, acme);
    await expect(service.listApplications.execute(globex, { limit: 10 })).resolves.toEqual({ items: [], nextCursor: null });
    await expect(service.listApplications.execute(acme, { limit: 10 })).resolves.toEqual({ items: [application], nextCursor: null });
  });
});
