import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type EventEnvelope, eventMap, rpcMap, type TenantContext, type TenantId } from '#contracts';
import { RpcClient } from '#kernel';
import { OnBroadcast } from '#messaging';
import type { TenantRequest } from '../http/tenant-request.js';
import { type PublicDocument, PublicDocuments, publicDocument } from './public-documents.js';

/** Events drop what changed; the time to live bounds what a lost one could do, and lets go of keys that nobody needs any more. */
const limits = { max: 10_000, ttl: 30_000 } as const;

/** The JWK Sets (RFC 7517 §5) of the tenants that are asked for theirs, ready to be sent. */
@Injectable()
export class JwksDocuments extends PublicDocuments {
  private readonly documents = new LRUCache<TenantId, PublicDocument, TenantContext>({
    ...limits,
    fetchMethod: (_tenantId, _stale, { context }) => this.load(context),
  });

  constructor(private readonly rpc: RpcClient) {
    super();
  }

  /** Costs an RPC only when the document is not remembered. */
  protected override documentOf(request: TenantRequest): PublicDocument | Promise<PublicDocument> {
    return this.documents.get(request.tenant.id) ?? this.fetch(request.context);
  }

  @OnBroadcast(eventMap.token.signingKeysRotated)
  @OnBroadcast(eventMap.tenant.tenantDeleted)
  forget({ tenantId }: EventEnvelope): void {
    this.documents.delete(tenantId);
  }

  private async fetch(context: TenantContext): Promise<PublicDocument> {
    // A change that arrives while it is fetched makes the cache answer with nothing.
    return (await this.documents.fetch(context.tenantId, { context })) ?? this.load(context);
  }

  private async load(context: TenantContext): Promise<PublicDocument> {
    const { keys } = await this.rpc.call(rpcMap.token.getJwks, context, {});
    return publicDocument({ keys }, 'application/jwk-set+json');
  }
}
