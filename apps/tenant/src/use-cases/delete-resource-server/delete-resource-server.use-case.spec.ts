import { describe, expect, it } from '@jest/globals';
import { eventMap } from '#contracts';
import { refusal, serviceWithTenants } from '../../test/in-memory-service.js';

describe('deleting a resource server', () => {
  it("refuses another tenant's as unknown; deletes its own with the secrets of its client", async () => {
    const { service, acme, globex } = await serviceWithTenants();
    const request = { identifier: 'https://api.example.com', name: 'API', scopes: [] };
    const { resourceServer } = await service.createResourceServer.execute(acme, request);
    const { id, clientId } = resourceServer;
    await expect(service.deleteResourceServer.execute(globex, { id })).rejects.toEqual(refusal('not_found'));

    await service.deleteResourceServer.execute(acme, { id });
    await expect(service.getClient.execute(acme, { clientId })).resolves.toEqual({ application: null, resourceServer: null, secrets: [] });
    expect(service.events.at(-1)).toEqual({
      event: eventMap.tenant.resourceServerDeleted,
      tenantId: acme.tenantId,
      payload: { resourceServerId: id, clientId, version: 2 },
    });
    await expect(service.deleteResourceServer.execute(acme, { id })).rejects.toEqual(refusal('not_found'));
  });
});
