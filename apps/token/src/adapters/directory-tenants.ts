import { Injectable } from '@nestjs/common';
import { type ClientId, type RegisteredClient, rpcMap, ServiceError, type Tenant, type TenantContext, type TenantScope } from '#contracts';
import { RpcClient } from '#kernel';
import type { OAuthTenant } from '#oauth-core';
import { TenantDirectory } from '#tenancy';
import { Tenants } from '../ports/tenants.js';

/** Tenants by the directory that remembers them until an event says that one changed. */
@Injectable()
export class DirectoryTenants extends Tenants {
  constructor(
    private readonly directory: TenantDirectory,
    private readonly rpc: RpcClient,
  ) {
    super();
  }

  override async require(context: TenantScope): Promise<OAuthTenant> {
    return tenantOf(context, await this.directory.byId(context, context.tenantId));
  }

  override async requireActive(context: TenantContext): Promise<OAuthTenant> {
    const tenant = await this.directory.byId(context, context.tenantId);
    if (tenant.status !== 'active') throw new ServiceError('forbidden', 'The tenant is suspended.');
    return tenantOf(context, tenant);
  }

  override async revokesOnPasswordChange(context: TenantScope): Promise<boolean> {
    try {
      return (await this.directory.byId(context, context.tenantId)).settings.revokeTokensOnPasswordChange;
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'not_found') return false;
      throw error;
    }
  }

  override async findClient(context: TenantScope, clientId: ClientId): Promise<RegisteredClient> {
    try {
      const { slug, issuer } = await this.directory.byId(context, context.tenantId);
      return await this.rpc.call(rpcMap.tenant.getClient, { ...context, slug, issuer }, { clientId });
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'not_found') return { application: null, resourceServer: null, secrets: [] };
      throw error;
    }
  }
}

/** Slug, issuer and settings as stored, whatever the caller says of them. */
const tenantOf = (context: TenantScope, { slug, issuer, settings }: Tenant): OAuthTenant =>
  Object.assign({}, context, { slug, issuer, settings });
