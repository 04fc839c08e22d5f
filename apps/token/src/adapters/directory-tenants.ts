import { Injectable } from '@nestjs/common';
import { ServiceError, type TenantContext, type TenantScope } from '#contracts';
import type { OAuthTenant } from '#oauth-core';
import { TenantDirectory } from '#tenancy';
import { Tenants } from '../ports/tenants.js';

/** Tenants by the directory that remembers them until an event says that one changed. */
@Injectable()
export class DirectoryTenants extends Tenants {
  constructor(private readonly directory: TenantDirectory) {
    super();
  }

  override async requireActive(context: TenantContext): Promise<OAuthTenant> {
    const { slug, issuer, status, settings } = await this.directory.byId(context, context.tenantId);
    if (status !== 'active') throw new ServiceError('forbidden', 'The tenant is suspended.');
    return { ...context, slug, issuer, settings };
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
