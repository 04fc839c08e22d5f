import { Injectable } from '@nestjs/common';
import type { TenantContext } from '#contracts';
import type { SignInPolicy } from '#sign-in';
import { TenantDirectory } from '#tenancy';
import { SignInPolicies } from '../ports/sign-in-policies.js';

/** From the tenant's settings, as the directory remembers them. */
@Injectable()
export class TenantSignInPolicies extends SignInPolicies {
  constructor(private readonly tenants: TenantDirectory) {
    super();
  }

  override async of(context: TenantContext): Promise<SignInPolicy> {
    const { secondFactor, secondFactors, enrolmentGraceUntil, userAttributes } = (await this.tenants.byId(context, context.tenantId))
      .settings;
    const graceUntil = enrolmentGraceUntil === null ? null : Date.parse(enrolmentGraceUntil) / 1_000;
    const attributes = userAttributes.filter(({ userAccess }) => userAccess === 'write').map(({ name, required }) => ({ name, required }));
    return { secondFactor, secondFactors, graceUntil, attributes };
  }
}
