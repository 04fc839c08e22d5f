import { describe, expect, it } from '@jest/globals';
import type { ClientId } from '#contracts';
import { hashSecret } from '#oauth-core';
import { registerApplication, serviceWithTenants } from '../../test/in-memory-service.js';

const unknown = { application: null, resourceServer: null, secrets: [] };

describe('what services learn of a client', () => {
  it.each(['', 'nobody', "' OR 1=1 --", '\u0000', '🦊'.repeat(50)])('is nothing for the client id %j', async (clientId) => {
    const { service, acme } = await serviceWithTenants();
    await expect(service.getClient.execute(acme, { clientId: clientId as ClientId })).resolves.toEqual(unknown);
  });

  it("is nothing of another tenant's client", async () => {
    const { service, acme, globex } = await serviceWithTenants();
    const { application } = await registerApplication(service, acme);
    await expect(service.getClient.execute(globex, application)).resolves.toEqual(unknown);
  });

  it('is the application, disabled ones too, with the hashes of its valid secrets', async () => {
    const { service, acme } = await serviceWithTenants();
    const { application, secret } = await registerApplication(service, acme);
    const { clientId } = application;
    await service.updateApplication.execute(acme, { clientId, status: 'disabled' });
    await expect(service.getClient.execute(acme, { clientId })).resolves.toEqual({
      application: { ...application, status: 'disabled', version: 2 },
      resourceServer: null,
      secrets: [{ sha256: hashSecret(secret.clientSecret), expiresAt: null }],
    });
  });
});
