import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import {
  type ClientId,
  type EventEnvelope,
  eventMap,
  isUuid,
  type RegisteredClient,
  rpcMap,
  type TenantContext,
  type TenantId,
} from '#contracts';
import { ownCopy, RpcClient } from '#kernel';
import { OnBroadcast } from '#messaging';
import { completeRegistration, isClientDocumentUrl } from '#oauth-core';
import { eventedCache } from './evented-cache.js';

const unknownClient: RegisteredClient = { application: null, resourceServer: null, secrets: [] };

const keyOf = (tenantId: TenantId, clientId: ClientId): string => `${tenantId}/${clientId}`;

/** Registered clients with the hashes of their secrets: remembered until an event says that one changed. */
@Injectable()
export class ClientDirectory {
  private readonly clients = new LRUCache<string, RegisteredClient, { context: TenantContext; clientId: ClientId }>({
    ...eventedCache,
    fetchMethod: (_key, _stale, { context: { context, clientId } }) => this.load(context, clientId),
  });

  constructor(private readonly rpc: RpcClient) {}

  /**
   * Members are null for an unknown client, which another spelling of a known one is (RFC 6749 §2.2). Unknown clients are remembered
   * too: guessing costs the tenant service nothing. Those whose document could not be had are not (draft-ietf-oauth-client-id-metadata-document §5.2).
   */
  async find(context: TenantContext, clientId: ClientId): Promise<RegisteredClient> {
    if (!isUuid(clientId) && !isClientDocumentUrl(clientId)) return unknownClient;
    const key = keyOf(context.tenantId, clientId);
    const client = this.clients.get(key) ?? (await this.clients.forceFetch(ownCopy(key), { context: { context, clientId } }));
    if (client.problem !== undefined) this.clients.delete(key);
    return client;
  }

  /** What `find` would answer without asking; undefined when the client is not remembered. The same object until it is forgotten. */
  remembered(tenantId: TenantId, clientId: ClientId): RegisteredClient | undefined {
    return this.clients.get(keyOf(tenantId, clientId));
  }

  @OnBroadcast(eventMap.tenant.applicationCreated)
  @OnBroadcast(eventMap.tenant.applicationUpdated)
  @OnBroadcast(eventMap.tenant.applicationDeleted)
  @OnBroadcast(eventMap.tenant.clientDocumentChanged)
  @OnBroadcast(eventMap.tenant.resourceServerCreated)
  @OnBroadcast(eventMap.tenant.resourceServerUpdated)
  @OnBroadcast(eventMap.tenant.resourceServerDeleted)
  forget(event: EventEnvelope<{ clientId: ClientId }>): void {
    this.clients.delete(keyOf(event.tenantId, event.payload.clientId));
  }

  /** Which documents of clients a tenant takes, and what these may ask for, may have changed with it. */
  @OnBroadcast(eventMap.tenant.tenantUpdated)
  forgetDocuments(event: EventEnvelope): void {
    const ofDocuments = `${event.tenantId}/https://`;
    for (const key of this.clients.keys()) if (key.startsWith(ofDocuments)) this.clients.delete(key);
  }

  @OnBroadcast(eventMap.tenant.tenantDeleted)
  forgetTenant(event: EventEnvelope): void {
    for (const key of this.clients.keys()) if (key.startsWith(`${event.tenantId}/`)) this.clients.delete(key);
  }

  forgetAll(): void {
    this.clients.clear();
  }

  /** What a tenant service of the version before does not know of an application has its default. */
  private async load(context: TenantContext, clientId: ClientId): Promise<RegisteredClient> {
    const client = await this.rpc.call(rpcMap.tenant.getClient, context, { clientId });
    const { application } = client;
    return application === null ? client : { ...client, application: { ...application, ...completeRegistration(application) } };
  }
}
