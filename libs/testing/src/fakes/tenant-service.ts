import { type AnyRpc, type RequestContext, type RequestOf, type ResponseOf, rpcMap, ServiceError, type Tenant } from '#contracts';
import { RpcClient } from '#kernel';

/** The tenant service, as far as a `TenantDirectory` asks it: `tenants` as they are at the moment. */
export class TenantService extends RpcClient {
  constructor(private readonly tenants: readonly Tenant[]) {
    super();
  }

  override call<R extends AnyRpc>(rpc: R, _context: RequestContext, request: RequestOf<R>): Promise<ResponseOf<R>> {
    const { id } = request as { id?: unknown };
    const found = this.tenants.find((tenant) => tenant.id === id);
    if (rpc.subject !== rpcMap.tenant.getTenant.subject || found === undefined)
      return Promise.reject(new ServiceError('not_found', 'There is no such tenant.'));
    return Promise.resolve(found as ResponseOf<R>);
  }
}
