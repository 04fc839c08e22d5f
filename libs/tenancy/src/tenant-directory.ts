import { LRUCache } from 'lru-cache';
import { Injectable } from '@nestjs/common';
import { type EventEnvelope, eventMap, isSlug, type RequestContext, rpcMap, type Tenant, type TenantId } from '#contracts';
import { ownCopy, RpcClient } from '#kernel';
import { OnBroadcast } from '#messaging';
import { eventedCache } from './evented-cache.js';

type Lookup = { readonly tenant: Tenant | null };

/** Tenants by slug and by id: the tenant service's, remembered until an event says that one changed. */
@Injectable()
export class TenantDirectory {
  private readonly slugs = new LRUCache<string, Lookup, RequestContext>({
    ...eventedCache,
    fetchMethod: (slug, _stale, { context }) => this.rpc.call(rpcMap.tenant.resolveTenant, context, { slug }),
  });
  private readonly ids = new LRUCache<TenantId, Tenant, RequestContext>({
    ...eventedCache,
    fetchMethod: (id, _stale, { context }) => this.rpc.call(rpcMap.tenant.getTenant, context, { id }),
  });

  constructor(private readonly rpc: RpcClient) {}

  /** Null when there is no such tenant. A suspended one is returned: the caller decides. */
  async bySlug(context: RequestContext, slug: string): Promise<Tenant | null> {
    if (!isSlug(slug)) return null;
    return (this.slugs.get(slug) ?? (await this.slugs.forceFetch(ownCopy(slug), { context }))).tenant;
  }

  /** As `bySlug`, without waiting: undefined when that is not remembered. */
  rememberedBySlug(slug: string): Tenant | null | undefined {
    return this.slugs.get(slug)?.tenant;
  }

  /** Refuses with `not_found`. */
  async byId(context: RequestContext, id: TenantId): Promise<Tenant> {
    return this.ids.get(id) ?? this.ids.forceFetch(id, { context });
  }

  @OnBroadcast(eventMap.tenant.tenantCreated)
  @OnBroadcast(eventMap.tenant.tenantUpdated)
  @OnBroadcast(eventMap.tenant.tenantDeleted)
  forget(event: EventEnvelope<{ slug: string }>): void {
    this.slugs.delete(event.payload.slug);
    this.ids.delete(event.tenantId);
  }

  forgetAll(): void {
    this.slugs.clear();
    this.ids.clear();
  }
}
