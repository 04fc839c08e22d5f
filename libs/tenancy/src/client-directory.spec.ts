import { describe, expect, it } from '@jest/globals';
import type { AnyRpc, RegisteredClient, RequestOf, ResponseOf } from '#contracts';
import { RpcClient } from '#kernel';
import { buildApplication, tenantContext } from '#testing';
import { ClientDirectory } from './client-directory.js';

/** A tenant service, as far as a `ClientDirectory` asks it. */
class TenantService extends RpcClient {
  constructor(private readonly client: RegisteredClient) {
    super();
  }

  override call<R extends AnyRpc>(_rpc: R, _context: unknown, _request: RequestOf<R>): Promise<ResponseOf<R>> {
    return Promise.resolve(this.client as ResponseOf<R>);
  }
}

describe('a client, by a tenant service of the version before', () => {
  it('has the default of what that version does not know', async () => {
    const application = buildApplication({ name: 'Notes' });
    const { frontchannelLogoutUri: _, ...older } = application;
    const service = new TenantService({ application: older as typeof application, resourceServer: null, secrets: [] });
    const found = await new ClientDirectory(service).find(tenantContext(), application.clientId);
    expect(found.application).toEqual({ ...application, frontchannelLogoutUri: null });
  });
});
