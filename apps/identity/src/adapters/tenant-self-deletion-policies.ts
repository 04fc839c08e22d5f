import { Injectable } from '@nestjs/common';
import type { TenantContext } from '#contracts';
import { TenantDirectory } from '#tenancy';
import { SelfDeletionPolicies, type SelfDeletionPolicy } from '../ports/self-deletion-policies.js';

/** From the tenant's settings, as the directory remembers them. */
@Injectable()
export class TenantSelfDeletionPolicies extends SelfDeletionPolicies {
  constructor(private readonly tenants: TenantDirectory) {
    super();
  }

  override async of(context: TenantContext): Promise<SelfDeletionPolicy> {
    const { selfDeletion, selfDeletionGraceDays } = (await this.tenants.byId(context, context.tenantId)).settings;
    return { isAllowed: selfDeletion === 'on', graceDays: selfDeletionGraceDays };
  }
}
