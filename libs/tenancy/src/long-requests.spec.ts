import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { AnyRpc, ClientId, RequestOf, ResponseOf } from '#contracts';
import { RpcClient } from '#kernel';
import { heldBytes, partOfLongRequest, requestContext, tenantContext } from '#testing';
import { ClientDirectory } from './client-directory.js';
import { TenantDirectory } from './tenant-directory.js';

/** A tenant service that knows nobody. */
class EmptyService extends RpcClient {
  override call<R extends AnyRpc>(_rpc: R, _context: unknown, _request: RequestOf<R>): Promise<ResponseOf<R>> {
    return Promise.resolve({ tenant: null, application: null, resourceServer: null, secrets: [] } as ResponseOf<R>);
  }
}

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
      const tenants = new TenantDirectory(new EmptyService());
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
    const clients = new ClientDirectory(new EmptyService());
    const context = tenantContext();
    expect(await heldPerName((name) => clients.find(context, name as ClientId))).toBeLessThan(5_000);
    expect(clients.remembered(context.tenantId, randomUUID() as ClientId)).toBeUndefined();
  });
});
