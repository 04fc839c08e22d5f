import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ClientId, ParameterList, RegisteredClient, TenantId } from '#contracts';
import { Parameters } from '#oauth-core';
import type { ClientDirectory } from '#tenancy';
import { buildResourceServer, FakeClock } from '#testing';
import { CallerMemory } from './caller-memory.js';

const tenant = 'tenant-a' as TenantId;
const header = 'Basic eDp5';

describe('callers that have authenticated before', () => {
  const resourceServer = buildResourceServer();
  const { clientId } = resourceServer;
  let registration: RegisteredClient;
  let clock: FakeClock;
  let memory: CallerMemory;
  const none = Parameters.read([]);
  const form = (...list: ParameterList): Parameters => Parameters.read(list);

  beforeEach(() => {
    registration = { application: null, resourceServer, secrets: [] };
    clock = new FakeClock();
    const directory: Pick<ClientDirectory, 'remembered'> = {
      remembered: (tenantId: TenantId, id: ClientId) => (tenantId === tenant && id === clientId ? registration : undefined),
    };
    memory = new CallerMemory(directory as ClientDirectory, clock);
    memory.remember(tenant, none, header, { clientId, registration, instance: null });
  });

  it('are known by the same credentials', () => {
    expect(memory.recall(tenant, none, header)?.clientId).toBe(clientId);
  });

  it.each([
    ['another secret', tenant, none, 'Basic eDp6'],
    ['none', tenant, none, null],
    ['the same at another tenant', 'tenant-b' as TenantId, none, header],
    ['a second method beside them (RFC 6749 §2.3)', tenant, form(['client_secret', 'y']), header],
    ['an assertion beside them', tenant, form(['client_assertion', 'y']), header],
  ])('are not known by %s', (_name, tenantId, parameters, authorization) => {
    expect(memory.recall(tenantId, parameters, authorization)).toBeNull();
  });

  it('are forgotten when the client changes in any way', () => {
    registration = { ...registration };
    expect(memory.recall(tenant, none, header)).toBeNull();
  });

  it('are asked again when one of their secrets ends', () => {
    registration = { ...registration, secrets: [{ sha256: '-', expiresAt: clock.epochSeconds() + 10 }] };
    memory.remember(tenant, none, header, { clientId, registration, instance: null });
    clock.advance(9);
    expect(memory.recall(tenant, none, header)).not.toBeNull();
    clock.advance(1);
    expect(memory.recall(tenant, none, header)).toBeNull();
  });

  it('by a form are known by that form, and by no header of the same words', () => {
    const parameters = form(['client_id', 'x'], ['client_secret', 'y']);
    memory.remember(tenant, parameters, null, { clientId, registration, instance: null });
    expect(memory.recall(tenant, parameters, null)).not.toBeNull();
    expect(memory.recall(tenant, none, 'x y')).toBeNull();
  });

  it('leave no secret behind', () => {
    expect(JSON.stringify([...memory['callers'].keys()])).not.toContain('eDp5');
  });
});
