import { describe, expect, it } from '@jest/globals';
import { hashSecret } from '#oauth-core';
import { createWebApplication, refusal, refusing, serviceWithTenants, webApplication } from '../../test/in-memory-service.js';

describe('N41: an application that is brought along', () => {
  const clientId = '0b5f3a52-7c1d-4e8f-9a3b-5d6e7f809102';
  const clientSecret = 'q7Zk3Jx9QpV7Lm2Rt8Yw4NbT5sHc';

  it('keeps its id and its secret, which is stored hashed like others and not answered', async () => {
    const { service, acme } = await serviceWithTenants();
    const { application, secret } = await service.createApplication.execute(acme, { ...webApplication, clientId, clientSecret });
    expect([application.clientId, secret]).toEqual([clientId, null]);
    expect(JSON.stringify(application)).not.toContain(clientSecret);
    const { secrets } = await service.getClient.execute(acme, { clientId: application.clientId });
    expect(secrets).toEqual([{ sha256: hashSecret(clientSecret), expiresAt: null }]);
  });

  it('is refused where its id is taken, by an application or a resource server, and names the application', async () => {
    const { service, acme } = await serviceWithTenants();
    await service.createApplication.execute(acme, { ...webApplication, clientId });
    await expect(service.createApplication.execute(acme, { ...webApplication, clientId })).rejects.toMatchObject({
      code: 'conflict',
      existingId: clientId,
    });
    const { resourceServer } = await service.createResourceServer.execute(acme, { identifier: 'urn:x:y', name: 'Y', scopes: [] });
    await expect(service.createApplication.execute(acme, { ...webApplication, clientId: resourceServer.clientId })).rejects.toEqual(
      refusal('conflict'),
    );
  });

  it.each([
    ['/clientId', { clientId: 'my-shop' }],
    ['/clientId', { clientId: clientId.toUpperCase() }],
    ['/clientSecret', { clientSecret: 'correct-horse' }],
  ])('is refused at %s with %j', async (pointer, members) => {
    await expect(createWebApplication(members)).rejects.toEqual(refusing(pointer));
  });

  it('has no secret where it is public', async () => {
    const registration = { name: 'App', type: 'public', redirectUris: ['https://app.example.com/cb'], clientSecret } as const;
    const { service, acme } = await serviceWithTenants();
    await expect(service.createApplication.execute(acme, registration)).rejects.toEqual(refusing('/clientSecret'));
  });
});
