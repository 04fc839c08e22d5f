import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { ClientId } from '#contracts';
import { heldBytes, partOfLongRequest, requestContext, tenantContext } from '#testing';
import { AnsweringRpcClient } from '#testing/fakes';
import { ClientDirectory } from './client-directory.js';
import { TenantDirectory } from './tenant-directory.js';

/** A tenant service that knows nobody. */
const emptyService = new AnsweringRpcClient(async () => ({ tenant: null, application: null, resourceServer: null, secrets: [] }));

describe('what long requests name', () => {
  const count = 1_000;
  const heldPerName = async (look: (name: string) => Promise<unknown>): Promise<number> => {
    const held = await heldBytes(async () => {
      for (let nth = 0; nth < count; nth += 1) await look(partOfLongRequest(randomUUID()));
    });
    return held / count;
  };

  it.each([false, true])(
    'takes no memory for the rest of the request where it is a tenant that nobody is (remembered: %s)',
    async (again) => {
      const tenants = new TenantDirectory(emptyService);
      const context = requestContext();
      const held = await heldPerName(async (name) => {
        await tenants.bySlug(context, name);
        if (again) tenants.rememberedBySlug(name);
      });
      expect(held).toBeLessThan(5_000);
      expect(tenants.rememberedBySlug('nobody')).toBeUndefined();
    },
  );

  it('nor where it is a client that nobody is', async () => {
    const clients = new ClientDirectory(emptyService);
    const context = tenantContext();
    expect(await heldPerName((name) => clients.find(context, name as ClientId))).toBeLessThan(5_000);
    expect(clients.remembered(context.tenantId, randomUUID() as ClientId)).toBeUndefined();
  });
});
