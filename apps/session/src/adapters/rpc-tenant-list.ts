import { Injectable } from '@nestjs/common';
import { maxPageSize, type RequestContext, rpcMap, type TenantContext } from '#contracts';
import { RpcClient } from '#kernel';
import { inTenant } from '#platform';
import { TenantList } from '../ports/tenant-list.js';

/** From the tenant service, page by page. */
@Injectable()
export class RpcTenantList extends TenantList {
  constructor(private readonly rpc: RpcClient) {
    super();
  }

  override async *all(newContext: () => RequestContext): AsyncIterable<TenantContext> {
    let cursor: string | undefined;
    do {
      const page = await this.rpc.call(rpcMap.tenant.listTenants, newContext(), { limit: maxPageSize, cursor });
      for (const tenant of page.items) yield inTenant(newContext(), tenant);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }
}
