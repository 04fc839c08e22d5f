import { Injectable } from '@nestjs/common';
import { type TenantContext, termsInEffect } from '#contracts';
import { Clock } from '#kernel';
import type { SignInPolicy } from '#sign-in';
import { TenantDirectory } from '#tenancy';
import { SignInPolicies } from '../ports/sign-in-policies.js';

/** From the tenant's settings, as the directory remembers them. */
@Injectable()
export class TenantSignInPolicies extends SignInPolicies {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async of(context: TenantContext): Promise<SignInPolicy> {
    const { settings } = await this.tenants.byId(context, context.tenantId);
    const { firstFactors, secondFactor, secondFactors, rememberBrowserDays, enrolmentGraceUntil, userAttributes } = settings;
    const { riskNotices, riskSecondFactor } = settings;
    const terms = termsInEffect(settings.terms, this.clock.now().getTime());
    const graceUntil = enrolmentGraceUntil === null ? null : Date.parse(enrolmentGraceUntil) / 1_000;
    const attributes = userAttributes.filter(({ userAccess }) => userAccess === 'write').map(({ name, required }) => ({ name, required }));
    return { firstFactors, secondFactor, secondFactors, rememberBrowserDays, graceUntil, attributes, terms, riskNotices, riskSecondFactor };
  }
}
