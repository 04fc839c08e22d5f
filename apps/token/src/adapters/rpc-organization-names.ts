import { Injectable } from '@nestjs/common';
import { type OrganizationId, rpcMap, type TenantContext, type UserId } from '#contracts';
import { RpcClient } from '#kernel';
import { OrganizationNames } from '../ports/organization-names.js';

/** Asks each time, as for what is granted. */
@Injectable()
export class RpcOrganizationNames extends OrganizationNames {
  constructor(private readonly rpc: RpcClient) {
    super();
  }

  override async of(context: TenantContext, userId: UserId, ids: readonly OrganizationId[]): Promise<ReadonlyMap<OrganizationId, string>> {
    if (ids.length === 0) return new Map();
    const { memberships } = await this.rpc.call(rpcMap.identity.findMemberships, context, { userId });
    const named = memberships.filter(({ organizationId }) => ids.includes(organizationId));
    return new Map(named.map(({ organizationId, displayName }) => [organizationId, displayName]));
  }
}
