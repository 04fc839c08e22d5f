import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type EventEnvelope, eventMap, rpcMap, type TenantContext, type TenantId } from '#contracts';
import { RpcClient } from '#kernel';
import { OnBroadcast } from '#messaging';
import { eventedCache } from '#tenancy';
import type { TenantRequest } from '../http/tenant-request.js';
import { type PublicDocument, PublicDocuments, publicDocument } from './public-documents.js';

/** The JWK Sets (RFC 7517 §5) of the tenants that are asked for theirs, ready to be sent. */
@Injectable()
export class JwksDocuments extends PublicDocuments {
  private readonly documents = new LRUCache<TenantId, PublicDocument, TenantContext>({
    ...eventedCache,
    fetchMethod: (_tenantId, _stale, { context }) => this.load(context),
  });

  constructor(private readonly rpc: RpcClient) {
    super();
  }

  /** Costs an RPC only when the document is not remembered. */
  protected override documentOf(request: TenantRequest): PublicDocument | Promise<PublicDocument> {
    return this.documents.get(request.tenant.id) ?? this.documents.forceFetch(request.tenant.id, { context: request.context });
  }

  @OnBroadcast(eventMap.token.signingKeysRotated)
  @OnBroadcast(eventMap.tenant.tenantDeleted)
  forget({ tenantId }: EventEnvelope): void {
    this.documents.delete(tenantId);
  }

  private async load(context: TenantContext): Promise<PublicDocument> {
    const { keys } = await this.rpc.call(rpcMap.token.getJwks, context, {});
    return publicDocument({ keys }, 'application/jwk-set+json');
  }
}
