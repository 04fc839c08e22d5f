import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type EventEnvelope, eventMap, rpcMap, type TenantContext, type TenantId, type TrustedIssuer } from '#contracts';
import { RpcClient } from '#kernel';
import { OnBroadcast } from '#messaging';
import { eventedCache } from './evented-cache.js';

/** The trusted issuers of each tenant: remembered until an event says that one changed. */
@Injectable()
export class TrustedIssuerDirectory {
  private readonly tenants = new LRUCache<TenantId, readonly TrustedIssuer[], TenantContext>({
    ...eventedCache,
    fetchMethod: (_tenantId, _stale, { context }) => this.load(context),
  });

  constructor(private readonly rpc: RpcClient) {}

  async all(context: TenantContext): Promise<readonly TrustedIssuer[]> {
    return this.tenants.get(context.tenantId) ?? this.tenants.forceFetch(context.tenantId, { context });
  }

  @OnBroadcast(eventMap.tenant.trustedIssuerCreated)
  @OnBroadcast(eventMap.tenant.trustedIssuerUpdated)
  @OnBroadcast(eventMap.tenant.trustedIssuerDeleted)
  @OnBroadcast(eventMap.tenant.tenantDeleted)
  forget(event: EventEnvelope): void {
    this.tenants.delete(event.tenantId);
  }

  forgetAll(): void {
    this.tenants.clear();
  }

  private async load(context: TenantContext): Promise<readonly TrustedIssuer[]> {
    return (await this.rpc.call(rpcMap.tenant.getTrustedIssuers, context, {})).trustedIssuers;
  }
}
