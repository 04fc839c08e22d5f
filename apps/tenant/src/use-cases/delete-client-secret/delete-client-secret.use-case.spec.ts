import { describe, expect, it } from '@jest/globals';
import { eventMap } from '#contracts';
import { refusal, registerApplication, serviceWithTenants } from '../../test/in-memory-service.js';

describe('deleting a client secret', () => {
  it("refuses another tenant's client and another client's secret as unknown", async () => {
    const { service, acme, globex } = await serviceWithTenants();
    const { application, secret } = await registerApplication(service, acme);
    const other = await registerApplication(service, acme);
    const { clientId } = application;
    await expect(service.deleteClientSecret.execute(globex, { clientId, secretId: secret.id })).rejects.toEqual(refusal('not_found'));
    await expect(service.deleteClientSecret.execute(acme, { clientId, secretId: other.secret.id })).rejects.toEqual(refusal('not_found'));
    await expect(service.getClient.execute(acme, { clientId })).resolves.toMatchObject({ secrets: [{ expiresAt: null }] });
  });

  it('ends it at once, the last one too, and publishes the change', async () => {
    const { service, acme } = await serviceWithTenants();
    const { application, secret } = await registerApplication(service, acme);
    const { clientId } = application;
    await service.deleteClientSecret.execute(acme, { clientId, secretId: secret.id });
    await expect(service.getClient.execute(acme, { clientId })).resolves.toMatchObject({ application: { version: 2 }, secrets: [] });
    expect(service.events.at(-1)?.event).toBe(eventMap.tenant.applicationUpdated);
  });
});
