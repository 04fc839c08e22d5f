import { describe, expect, it } from '@jest/globals';
import type { ClientId } from '#contracts';
import { hashSecret } from '#oauth-core';
import { contextOf, inMemoryService, outsideTenants } from '../../test/in-memory-service.js';

const client = (clientId: string, clientSecret = 'a secret of the operator') => ({ clientId: clientId as ClientId, clientSecret });
const former = client('0c7f7b0e-6f0a-4a52-9a40-7f6d1c1f2f6b');
const successor = client('5d1c2a3e-8a52-4c0e-9d7c-3d1b7a0f9e11', 'another secret of the operator');

describe('N05: another client of the administrator', () => {
  const installed = async () => {
    const service = inMemoryService();
    const system = await service.ensureSystemTenant.execute(outsideTenants);
    const ensure = (wanted: typeof former) => service.ensureAdminClient.execute(outsideTenants, system, wanted);
    const found = (id: ClientId) => service.getClient.execute(contextOf(system), { clientId: id });
    return { service, system, ensure, found };
  };

  it('leaves the former one as it was, with its secret, and says that it is there, once', async () => {
    const { ensure, found } = await installed();
    expect(await ensure(former)).toEqual([]);
    const before = await found(former.clientId);
    expect(await ensure(successor)).toEqual([former.clientId]);
    expect(await found(former.clientId)).toEqual(before);
    expect(await found(successor.clientId)).toMatchObject({
      application: { status: 'active' },
      secrets: [{ sha256: hashSecret(successor.clientSecret) }],
    });
    expect(await ensure(successor)).toEqual([]);
  });

  it('lets replicas of both configurations start in turn, and changes nothing by it', async () => {
    const { service, ensure } = await installed();
    await ensure(former);
    await ensure(successor);
    const events = service.events.length;
    for (const wanted of [former, successor, former]) expect(await ensure(wanted)).toEqual([]);
    expect(service.events).toHaveLength(events);
  });

  it('does not speak of clients that are disabled or hold less than every scope', async () => {
    const { service, system, ensure } = await installed();
    await ensure(former);
    await ensure(successor);
    await service.updateApplication.execute(contextOf(system), { clientId: former.clientId, status: 'disabled' });
    await service.createApplication.execute(contextOf(system), {
      name: 'Users only',
      type: 'confidential',
      grantTypes: ['client_credentials'],
      scopes: ['users:read'],
    });
    expect(await ensure(client('2a1f9c1e-8a52-4c0e-9d7c-3d1b7a0f9e11'))).toEqual([successor.clientId]);
  });
});
