import { describe, expect, it } from '@jest/globals';
import { eventMap } from '#contracts';
import { refusal, registerApplication, serviceWithTenants } from '../../test/in-memory-service.js';

describe('deleting an application', () => {
  it("refuses another tenant's as unknown, and one that is gone", async () => {
    const { service, acme, globex } = await serviceWithTenants();
    const { application } = await registerApplication(service, acme);
    await expect(service.deleteApplication.execute(globex, application)).rejects.toEqual(refusal('not_found'));
    await service.deleteApplication.execute(acme, application);
    await expect(service.deleteApplication.execute(acme, application)).rejects.toEqual(refusal('not_found'));
  });

  it('leaves no secret that works, and publishes it', async () => {
    const { service, acme } = await serviceWithTenants();
    const { application } = await registerApplication(service, acme);
    const { clientId } = application;
    await service.deleteApplication.execute(acme, { clientId });
    await expect(service.getClient.execute(acme, { clientId })).resolves.toEqual({ application: null, resourceServer: null, secrets: [] });
    expect(service.events.at(-1)).toEqual({
      event: eventMap.tenant.applicationDeleted,
      tenantId: acme.tenantId,
      payload: { clientId, version: 2 },
    });
  });
});
