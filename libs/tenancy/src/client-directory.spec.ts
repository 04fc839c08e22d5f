import { describe, expect, it } from '@jest/globals';
import type { TenantId, AnyRpc, ClientId, EventEnvelope, RegisteredClient, RequestOf, ResponseOf } from '#contracts';
import { RpcClient } from '#kernel';
import { buildApplication, tenantContext } from '#testing';
import { ClientDirectory } from './client-directory.js';

/** A tenant service, as far as a `ClientDirectory` asks it. */
class TenantService extends RpcClient {
  calls = 0;

  constructor(public client: RegisteredClient) {
    super();
  }

  override call<R extends AnyRpc>(_rpc: R, _context: unknown, _request: RequestOf<R>): Promise<ResponseOf<R>> {
    this.calls += 1;
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

describe('a client that is known by its metadata document', () => {
  const clientId = 'https://app.example/client' as ClientId;
  const context = tenantContext();
  const envelope = { tenantId: context.tenantId, payload: { clientId } } as EventEnvelope<{ clientId: ClientId }>;
  const unknown = { application: null, resourceServer: null, secrets: [] };
  const begin = (client: RegisteredClient = { ...unknown, application: buildApplication({ clientId }) }) => {
    const service = new TenantService(client);
    const directory = new ClientDirectory(service);
    return { service, directory, find: (id: string = clientId) => directory.find(context, id as ClientId) };
  };

  it('is remembered until the document or the tenant changes', async () => {
    const { service, directory, find } = begin();
    await find();
    expect((await find()).application).toMatchObject({ clientId });
    expect(service.calls).toBe(1);
    directory.forget(envelope);
    await find();
    directory.forgetDocuments({ ...envelope, tenantId: 'another' as TenantId });
    await find();
    expect(service.calls).toBe(2);
    directory.forgetDocuments(envelope);
    await find();
    expect(service.calls).toBe(3);
  });

  it('draft-ietf-oauth-client-id-metadata-document §5.2: is asked for again where there is a problem, and is not where no such address can be', async () => {
    const { service, find } = begin({ ...unknown, problem: 'its host is down' });
    await find();
    await find();
    expect(service.calls).toBe(2);
    for (const other of ['https://app.example', 'http://app.example/client', 'nobody']) expect(await find(other)).toEqual(unknown);
    expect(service.calls).toBe(2);
  });
});
