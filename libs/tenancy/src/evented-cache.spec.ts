import { describe, expect, it } from '@jest/globals';
import type { AnyRpc, ClientId, EventEnvelope, JsonObject, ResponseOf } from '#contracts';
import { RpcClient } from '#kernel';
import { buildApplication, buildTenant, tenantContext } from '#testing';
import { ClientDirectory } from './client-directory.js';
import { ResourceServerDirectory } from './resource-server-directory.js';
import { TenantDirectory } from './tenant-directory.js';
import { TrustedIssuerDirectory } from './trusted-issuer-directory.js';

/** A tenant service that answers when it is told to. */
class SlowTenantService extends RpcClient {
  readonly waiting: (() => void)[] = [];

  constructor(private readonly answer: unknown) {
    super();
  }

  override call<R extends AnyRpc>(): Promise<ResponseOf<R>> {
    return new Promise((resolve) => this.waiting.push(() => resolve(this.answer as ResponseOf<R>)));
  }
}

const context = tenantContext();
const tenant = buildTenant();
const clientId = buildApplication().clientId;
const eventAbout = <Payload extends JsonObject>(payload: Payload): EventEnvelope<Payload> =>
  ({ tenantId: context.tenantId, payload }) as EventEnvelope<Payload>;

type Directory = { readonly ask: () => Promise<unknown>; readonly forget: () => void };

const directories: readonly (readonly [string, unknown, (rpc: RpcClient) => Directory])[] = [
  [
    'clients',
    { application: buildApplication(), resourceServer: null, secrets: [] },
    (rpc) => {
      const clients = new ClientDirectory(rpc);
      return { ask: () => clients.find(context, clientId), forget: () => clients.forget(eventAbout<{ clientId: ClientId }>({ clientId })) };
    },
  ],
  [
    'resource servers',
    { resourceServers: [] },
    (rpc) => {
      const servers = new ResourceServerDirectory(rpc);
      return { ask: () => servers.all(context), forget: () => servers.forget(eventAbout({})) };
    },
  ],
  [
    'trusted issuers',
    { trustedIssuers: [] },
    (rpc) => {
      const issuers = new TrustedIssuerDirectory(rpc);
      return { ask: () => issuers.all(context), forget: () => issuers.forget(eventAbout({})) };
    },
  ],
  [
    'tenants by slug',
    { tenant },
    (rpc) => {
      const tenants = new TenantDirectory(rpc);
      return { ask: () => tenants.bySlug(context, tenant.slug), forget: () => tenants.forget(eventAbout({ slug: tenant.slug })) };
    },
  ],
  [
    'tenants by id',
    tenant,
    (rpc) => {
      const tenants = new TenantDirectory(rpc);
      return { ask: () => tenants.byId(context, context.tenantId), forget: () => tenants.forget(eventAbout({ slug: tenant.slug })) };
    },
  ],
];

describe.each(directories)('the directory of %s', (_what, answer, directoryOf) => {
  it('N01: answers who asked before a change was told, and asks again for who asks after', async () => {
    const service = new SlowTenantService(answer);
    const { ask, forget } = directoryOf(service);
    const before = ask();
    await Promise.resolve();
    forget();
    const after = ask();
    await Promise.resolve();
    expect(service.waiting).toHaveLength(2);
    for (const tell of service.waiting) tell();
    expect(await Promise.all([before, after])).toHaveLength(2);
    await ask();
    expect(service.waiting).toHaveLength(2);
  });
});
