import { Injectable } from '@nestjs/common';
import { ServiceError, type Tenant, type TenantContext, type TenantScope } from '#contracts';
import type { OAuthTenant } from '#oauth-core';
import { TenantDirectory } from '#tenancy';
import { Tenants } from '../ports/tenants.js';

/** Tenants by the directory that remembers them until an event says that one changed. */
@Injectable()
export class DirectoryTenants extends Tenants {
  constructor(private readonly directory: TenantDirectory) {
    super();
  }

  override async require(context: TenantContext): Promise<OAuthTenant> {
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
}

/** Slug, issuer and settings as stored, whatever the caller says of them. */
const tenantOf = (context: TenantContext, { slug, issuer, settings }: Tenant): OAuthTenant =>
  Object.assign({}, context, { slug, issuer, settings });
