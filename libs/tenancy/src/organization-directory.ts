import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import {
  type EventEnvelope,
  eventMap,
  isUuid,
  type Organization,
  type OrganizationId,
  rpcMap,
  type TenantContext,
  type TenantId,
} from '#contracts';
import { BatchedRpc } from '#batching';
import { RpcClient } from '#kernel';
import { OnBroadcast } from '#messaging';
import { eventedCache } from './evented-cache.js';

type Wanted = { readonly context: TenantContext; readonly id: OrganizationId };

const keyOf = (tenantId: TenantId, id: OrganizationId): string => `${tenantId}/${id}`;

/** Organizations by their ids: remembered until an event says that one changed. Those that there are not are asked for again. */
@Injectable()
export class OrganizationDirectory {
  private readonly organizations = new LRUCache<string, Organization, Wanted>({
    ...eventedCache,
    fetchMethod: async (_key, _stale, { context: { context, id } }) => (await this.asked.load(context, id)) ?? undefined,
  });

  private readonly asked = new BatchedRpc<OrganizationId, Organization | null>(
    async (context, ids) => (await this.rpc.call(rpcMap.tenant.findOrganizations, context, { ids })).organizations,
  );

  constructor(private readonly rpc: RpcClient) {}

  /** Null: there is none, or no more. Whether it is active is for the caller to look at. */
  async find(context: TenantContext, id: OrganizationId): Promise<Organization | null> {
    if (!isUuid(id)) return null;
    return (await this.organizations.fetch(keyOf(context.tenantId, id), { context: { context, id } })) ?? null;
  }

  @OnBroadcast(eventMap.tenant.organizationCreated)
  @OnBroadcast(eventMap.tenant.organizationUpdated)
  @OnBroadcast(eventMap.tenant.organizationDeleted)
  forget(event: EventEnvelope<{ organizationId: OrganizationId }>): void {
    this.organizations.delete(keyOf(event.tenantId, event.payload.organizationId));
  }

  @OnBroadcast(eventMap.tenant.tenantDeleted)
  forgetTenant(event: EventEnvelope): void {
    for (const key of this.organizations.keys()) if (key.startsWith(`${event.tenantId}/`)) this.organizations.delete(key);
  }

  forgetAll(): void {
    this.organizations.clear();
  }
}
