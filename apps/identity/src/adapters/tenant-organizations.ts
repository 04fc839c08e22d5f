import { Injectable } from '@nestjs/common';
import { type Organization, type OrganizationId, rpcMap, ServiceError, type TenantContext, type TenantScope } from '#contracts';
import { RpcClient } from '#kernel';
import { inTenant } from '#platform';
import { OrganizationDirectory, TenantDirectory } from '#tenancy';
import { Organizations } from '../ports/organizations.js';

/** As the directory remembers them, or by asking the tenant service. */
@Injectable()
export class TenantOrganizations extends Organizations {
  constructor(
    private readonly directory: OrganizationDirectory,
    private readonly tenants: TenantDirectory,
    private readonly rpc: RpcClient,
  ) {
    super();
  }

  override async find(context: TenantContext, ids: readonly OrganizationId[]): Promise<readonly (Organization | null)[]> {
    return Promise.all(ids.map((id) => this.directory.find(context, id)));
  }

  override async exists(scope: TenantScope, id: OrganizationId): Promise<boolean> {
    try {
      const context = inTenant(scope, await this.tenants.byId(scope, scope.tenantId));
      const { organizations } = await this.rpc.call(rpcMap.tenant.findOrganizations, context, { ids: [id] });
      return organizations.some((organization) => organization !== null);
    } catch (error) {
      // The tenant is gone, and all that was in it.
      if (error instanceof ServiceError && error.code === 'not_found') return false;
      throw error;
    }
  }
}
