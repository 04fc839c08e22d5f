import { describe, expect, it } from '@jest/globals';
import { eventMap } from '#contracts';
import { type InMemoryService, outsideTenants } from '../../test/in-memory-service.js';
import { beginRegistering, open, registeredBy } from '../../test/self-registration.js';

describe('clients that nobody uses', () => {
  const sweep = ({ removeUnusedClients }: InMemoryService) =>
    removeUnusedClients.execute(() => outsideTenants, new AbortController().signal);
  const days = (count: number) => count * 86_400;

  it('go when their time is over, while those that were used once stay for good', async () => {
    const { service, acme, register } = await beginRegistering();
    const [unused, used] = [registeredBy(await register()), registeredBy(await register())];
    service.clientUses.used.add(used.clientId);
    service.clock.advance(days(30) - 1);
    expect(await sweep(service)).toBe(0);
    service.clientUses.used.clear();
    service.clock.advance(1);
    service.events.length = 0;
    expect(await sweep(service)).toBe(1);
    expect((await service.listDynamicClients.execute(acme, { limit: 10 })).items.map(({ clientId }) => clientId)).toEqual([used.clientId]);
    expect(service.events).toEqual([
      expect.objectContaining({ event: eventMap.tenant.applicationDeleted, payload: { clientId: unused.clientId, version: 2 } }),
    ]);
  });

  it('stay where the tenant says so', async () => {
    const { service, register } = await beginRegistering({ ...open, dynamicRegistrationUnusedDays: 0 });
    registeredBy(await register());
    service.clock.advance(days(1_000));
    expect(await sweep(service)).toBe(0);
  });

  it('stay where an administrator vouches for them: users allow those nothing by which their use would be seen', async () => {
    const { service, acme, register } = await beginRegistering();
    const { clientId } = registeredBy(await register());
    await service.updateApplication.execute(acme, { clientId, firstParty: true });
    service.clock.advance(days(1_000));
    expect(await sweep(service)).toBe(0);
    expect(await service.getApplication.execute(acme, { clientId })).toMatchObject({ firstParty: true });
  });

  it("leave administrators' applications alone", async () => {
    const { service, acme } = await beginRegistering();
    await service.createApplication.execute(acme, { name: 'Own', type: 'confidential' });
    service.clock.advance(days(1_000));
    expect(await sweep(service)).toBe(0);
    expect((await service.listApplications.execute(acme, { limit: 10 })).items).toHaveLength(1);
  });
});
