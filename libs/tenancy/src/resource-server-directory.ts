import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import {
  type EventEnvelope,
  eventMap,
  type ResourceServer,
  rpcMap,
  type TenantContext,
  type TenantId,
  withoutPermissions,
} from '#contracts';
import { RpcClient } from '#kernel';
import { OnBroadcast } from '#messaging';
import { eventedCache } from './evented-cache.js';

type Known = Omit<ResourceServer, 'authorizationDetailsTypes'> & Partial<Pick<ResourceServer, 'authorizationDetailsTypes'>>;

/** With the defaults of what an older tenant service does not know. */
const completed = ({ authorizationDetailsTypes = [], ...server }: Known): ResourceServer => ({
  ...withoutPermissions,
  authorizationDetailsTypes,
  ...server,
});

/** The resource servers of each tenant: remembered until an event says that one changed. */
@Injectable()
export class ResourceServerDirectory {
  private readonly tenants = new LRUCache<TenantId, readonly ResourceServer[], TenantContext>({
    ...eventedCache,
    fetchMethod: (_tenantId, _stale, { context }) => this.load(context),
  });

  constructor(private readonly rpc: RpcClient) {}

  async all(context: TenantContext): Promise<readonly ResourceServer[]> {
    return this.tenants.get(context.tenantId) ?? this.tenants.forceFetch(context.tenantId, { context });
  }

  /** What `all` would answer without asking; undefined when they are not remembered. The same list until it is forgotten. */
  remembered(tenantId: TenantId): readonly ResourceServer[] | undefined {
    return this.tenants.get(tenantId);
  }

  @OnBroadcast(eventMap.tenant.resourceServerCreated)
  @OnBroadcast(eventMap.tenant.resourceServerUpdated)
  @OnBroadcast(eventMap.tenant.resourceServerDeleted)
  @OnBroadcast(eventMap.tenant.tenantDeleted)
  forget(event: EventEnvelope): void {
    this.tenants.delete(event.tenantId);
  }

  forgetAll(): void {
    this.tenants.clear();
  }

  /** What a tenant service of the version before does not know of one has its default. */
  private async load(context: TenantContext): Promise<readonly ResourceServer[]> {
    const { resourceServers } = await this.rpc.call(rpcMap.tenant.getResourceServers, context, {});
    return resourceServers.map(completed);
  }
}
