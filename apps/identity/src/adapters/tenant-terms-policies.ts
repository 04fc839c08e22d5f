import { Injectable } from '@nestjs/common';
import { type TenantContext, type TermsInEffect, termsInEffect } from '#contracts';
import { Clock } from '#kernel';
import { TenantDirectory } from '#tenancy';
import { TermsPolicies } from '../ports/terms-policies.js';

/** From the tenant's settings, as the directory remembers them. */
@Injectable()
export class TenantTermsPolicies extends TermsPolicies {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async inEffect(context: TenantContext): Promise<TermsInEffect | null> {
    const { settings } = await this.tenants.byId(context, context.tenantId);
    return termsInEffect(settings.terms, this.clock.now().getTime());
  }
}
