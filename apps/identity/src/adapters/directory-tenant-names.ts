import { Injectable } from '@nestjs/common';
import type { TenantContext } from '#contracts';
import { TenantDirectory } from '#tenancy';
import { TenantNames } from '../ports/tenant-names.js';

/** As the directory remembers them. */
@Injectable()
export class DirectoryTenantNames extends TenantNames {
  constructor(private readonly tenants: TenantDirectory) {
    super();
  }

  override async of(context: TenantContext): Promise<string> {
    return (await this.tenants.byId(context, context.tenantId)).name;
  }
}
