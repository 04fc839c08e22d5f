import { Injectable } from '@nestjs/common';
import type { TenantContext, UserAttribute } from '#contracts';
import { TenantDirectory } from '#tenancy';
import { AttributeSchemas } from '../ports/attribute-schemas.js';

/** From the tenant's settings, as the directory remembers them. */
@Injectable()
export class TenantAttributeSchemas extends AttributeSchemas {
  constructor(private readonly tenants: TenantDirectory) {
    super();
  }

  override async of(context: TenantContext): Promise<readonly UserAttribute[]> {
    return (await this.tenants.byId(context, context.tenantId)).settings.userAttributes;
  }
}
