import { describe, expect, it } from '@jest/globals';
import type { ClientId } from '#contracts';
import { refusal, registerApplication, serviceWithTenants } from '../../test/in-memory-service.js';

describe('listing client secrets', () => {
  it("refuses unknown clients, another tenant's among them", async () => {
    const { service, acme, globex } = await serviceWithTenants();
    const { application } = await registerApplication(service, acme);
    await expect(service.listClientSecrets.execute(globex, application)).rejects.toEqual(refusal('not_found'));
    await expect(service.listClientSecrets.execute(acme, { clientId: 'nobody' as ClientId })).rejects.toEqual(refusal('not_found'));
  });

  it('shows those that are valid, newest first, without hash or secret', async () => {
    const { service, acme } = await serviceWithTenants();
    const { application, secret: first } = await registerApplication(service, acme);
    const { clientId } = application;
    service.clock.advance(1);
    const second = await service.rotateClientSecret.execute(acme, { clientId, overlapSeconds: 60 });
    await expect(service.listClientSecrets.execute(acme, { clientId })).resolves.toEqual({
      secrets: [
        { id: second.id, createdAt: '2026-01-01T00:00:01.000Z', expiresAt: null },
        { id: first.id, createdAt: '2026-01-01T00:00:00.000Z', expiresAt: '2026-01-01T00:01:01.000Z' },
      ],
    });
    service.clock.advance(60);
    await expect(service.listClientSecrets.execute(acme, { clientId })).resolves.toMatchObject({ secrets: [{ id: second.id }] });
  });
});
