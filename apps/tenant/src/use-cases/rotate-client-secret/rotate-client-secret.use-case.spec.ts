import { describe, expect, it } from '@jest/globals';
import { type ClientId, eventMap, type ResourceServerId } from '#contracts';
import { hashSecret } from '#oauth-core';
import { refusal, refusing, registerApplication, serviceWithTenants } from '../../test/in-memory-service.js';

const scene = async () => {
  const { service, acme, globex } = await serviceWithTenants();
  const { application, secret: first } = await registerApplication(service, acme);
  const { clientId } = application;
  service.events.length = 0;
  const valid = async (): Promise<readonly string[]> =>
    (await service.getClient.execute(acme, { clientId })).secrets.map(({ sha256 }) => sha256);
  return { service, acme, globex, clientId, first, valid };
};

describe('rotating a client secret', () => {
  it.each([-1, 0.5, 2_592_001, Number.NaN])('refuses an overlap of %d s', async (overlapSeconds) => {
    const { service, acme, clientId } = await scene();
    await expect(service.rotateClientSecret.execute(acme, { clientId, overlapSeconds })).rejects.toEqual(refusing('/overlapSeconds'));
  });

  it("refuses another tenant's client as unknown, and changes nothing", async () => {
    const { service, globex, clientId, first, valid } = await scene();
    await expect(service.rotateClientSecret.execute(globex, { clientId, overlapSeconds: 0 })).rejects.toEqual(refusal('not_found'));
    await expect(valid()).resolves.toEqual([hashSecret(first.clientSecret)]);
  });

  it('refuses a public application', async () => {
    const { service, acme } = await scene();
    const { application } = await service.createApplication.execute(acme, {
      name: 'P',
      type: 'public',
      redirectUris: ['https://p.example/'],
    });
    const { clientId } = application;
    await expect(service.rotateClientSecret.execute(acme, { clientId, overlapSeconds: 0 })).rejects.toEqual(refusal('conflict'));
  });

  it('without overlap leaves only the new secret', async () => {
    const { service, acme, clientId, valid } = await scene();
    const second = await service.rotateClientSecret.execute(acme, { clientId, overlapSeconds: 0 });
    await expect(valid()).resolves.toEqual([hashSecret(second.clientSecret)]);
  });

  it('with overlap keeps the one before until exactly its end', async () => {
    const { service, acme, clientId, first, valid } = await scene();
    const second = await service.rotateClientSecret.execute(acme, { clientId, overlapSeconds: 60 });
    service.clock.advance(59);
    await expect(valid()).resolves.toEqual([hashSecret(second.clientSecret), hashSecret(first.clientSecret)]);
    service.clock.advance(1);
    await expect(valid()).resolves.toEqual([hashSecret(second.clientSecret)]);
  });

  it('tells caches when the one before ends', async () => {
    const { service, acme, clientId } = await scene();
    await service.rotateClientSecret.execute(acme, { clientId, overlapSeconds: 60 });
    const { secrets } = await service.getClient.execute(acme, { clientId });
    expect(secrets.map(({ expiresAt }) => expiresAt)).toEqual([null, Date.parse('2026-01-01T00:01:00Z') / 1000]);
  });

  it('leaves at most two valid: the oldest ends at once', async () => {
    const { service, acme, clientId, valid } = await scene();
    const second = await service.rotateClientSecret.execute(acme, { clientId, overlapSeconds: 3600 });
    const third = await service.rotateClientSecret.execute(acme, { clientId, overlapSeconds: 3600 });
    await expect(valid()).resolves.toEqual([hashSecret(third.clientSecret), hashSecret(second.clientSecret)]);
  });

  it('never lengthens the life of a secret that ends', async () => {
    const { service, acme, clientId, first, valid } = await scene();
    const second = await service.rotateClientSecret.execute(acme, { clientId, overlapSeconds: 10 });
    await service.deleteClientSecret.execute(acme, { clientId, secretId: second.id });
    await service.rotateClientSecret.execute(acme, { clientId, overlapSeconds: 3600 });
    await expect(valid()).resolves.toContain(hashSecret(first.clientSecret));
    service.clock.advance(10);
    await expect(valid()).resolves.not.toContain(hashSecret(first.clientSecret));
  });

  it('counts as a change of the application, so that caches drop it', async () => {
    const { service, acme, clientId } = await scene();
    await service.rotateClientSecret.execute(acme, { clientId, overlapSeconds: 0 });
    expect(service.events).toEqual([
      { event: eventMap.tenant.applicationUpdated, tenantId: acme.tenantId, payload: { clientId, status: 'active', version: 2 } },
    ]);
    await expect(service.getApplication.execute(acme, { clientId })).resolves.toMatchObject({ version: 2 });
  });

  it('N41: finds none of the other kind by its name', async () => {
    const { service, acme, clientId } = await scene();
    const request = { identifier: 'https://api.example.com', name: 'API', scopes: [] };
    const { resourceServer } = await service.createResourceServer.execute(acme, request);
    for (const named of [
      { clientId: resourceServer.clientId },
      { clientId: resourceServer.id as string as ClientId },
      { resourceServerId: clientId as string as ResourceServerId },
      { resourceServerId: resourceServer.clientId as string as ResourceServerId },
    ])
      await expect(service.rotateClientSecret.execute(acme, { ...named, overlapSeconds: 0 })).rejects.toEqual(refusal('not_found'));
  });

  it("rotates the secret of a resource server's client alike", async () => {
    const { service, acme } = await scene();
    const request = { identifier: 'https://api.example.com', name: 'API', scopes: [] };
    const { resourceServer } = await service.createResourceServer.execute(acme, request);
    const { id: resourceServerId, clientId } = resourceServer;
    await service.rotateClientSecret.execute(acme, { resourceServerId, overlapSeconds: 0 });
    expect(service.events.at(-1)).toEqual({
      event: eventMap.tenant.resourceServerUpdated,
      tenantId: acme.tenantId,
      payload: { resourceServerId, clientId, version: 2 },
    });
  });

  describe('of a client that signs with it (client_secret_jwt)', () => {
    const signing = {
      name: 'Job',
      type: 'confidential',
      tokenEndpointAuthMethod: 'client_secret_jwt',
      grantTypes: ['client_credentials'],
    } as const;

    it('has each secret kept where that is verified', async () => {
      const { service, acme } = await serviceWithTenants();
      const { application, secret: first } = await registerApplication(service, acme, signing);
      const { clientId } = application;
      const second = await service.rotateClientSecret.execute(acme, { clientId, overlapSeconds: 60 });
      expect(service.vault.kept).toEqual([first, second].map(({ clientSecret }) => ({ clientId, clientSecret, tenantId: acme.tenantId })));
    });

    it('hands out no secret that could not be kept', async () => {
      const { service, acme } = await serviceWithTenants();
      const { application, secret } = await registerApplication(service, acme, signing);
      service.vault.isDown = true;
      const { clientId } = application;
      await expect(service.rotateClientSecret.execute(acme, { clientId, overlapSeconds: 0 })).rejects.toEqual(refusal('unavailable'));
      const { secrets } = await service.getClient.execute(acme, { clientId });
      expect(secrets).toEqual([{ sha256: hashSecret(secret.clientSecret), expiresAt: null }]);
    });

    it('keeps none of a client that sends its secret', async () => {
      const { service, acme, clientId } = await scene();
      await service.rotateClientSecret.execute(acme, { clientId, overlapSeconds: 0 });
      expect(service.vault.kept).toEqual([]);
    });

    it('RFC 7518 §3.2: takes a chosen secret of 32 characters or more, and HS256 alone', async () => {
      const { service, acme } = await serviceWithTenants();
      const create = (changes: object) => service.createApplication.execute(acme, { ...signing, ...changes });
      await expect(create({ clientSecret: 'b3XnK0qYw1mZr7Lh9VtQe5DsA8cF2gJ' })).rejects.toEqual(refusing('/clientSecret', /32 characters/));
      await expect(create({ tokenEndpointAuthSigningAlg: 'RS256' })).rejects.toEqual(refusing('/tokenEndpointAuthSigningAlg'));
      const clientSecret = 'b3XnK0qYw1mZr7Lh9VtQe5DsA8cF2gJ4';
      await expect(create({ clientSecret, tokenEndpointAuthSigningAlg: 'HS256' })).resolves.toMatchObject({ secret: null });
      expect(service.vault.kept).toMatchObject([{ clientSecret }]);
    });
  });
});
