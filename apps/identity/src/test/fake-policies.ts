import type { LimitRule, MessageChannel, TenantScope, TermsInEffect, UserAttribute } from '#contracts';
import { firstFactorNames } from '#contracts';
import { defaultLimits } from '#limits';
import { AttributeSchemas } from '../ports/attribute-schemas.js';
import { PasswordPolicies, type PasswordPolicy } from '../ports/password-policies.js';
import { PasswordResetPolicies, type PasswordResetPolicy } from '../ports/password-reset-policies.js';
import { FirstFactorPolicies, type FirstFactorPolicy } from '../ports/first-factor-policies.js';
import { RegistrationPolicies, type RegistrationPolicy } from '../ports/registration-policies.js';
import { type SentCodeEndpoint, SentCodePolicies, type SendRule } from '../ports/sent-code-policies.js';
import { SelfDeletionPolicies, type SelfDeletionPolicy } from '../ports/self-deletion-policies.js';
import { TermsPolicies } from '../ports/terms-policies.js';

/** Allowed and without a limit, unless a test says otherwise. */
export class FakePasswordResetPolicies extends PasswordResetPolicies {
  policy: PasswordResetPolicy = { enabled: true, perAddress: null };

  override async of(): Promise<PasswordResetPolicy> {
    return this.policy;
  }
}

/** Everything, and without a limit, unless a test says otherwise. */
export class FakeFirstFactorPolicies extends FirstFactorPolicies {
  policy: FirstFactorPolicy = { firstFactors: firstFactorNames, perAddress: null };

  override async of(): Promise<FirstFactorPolicy> {
    return this.policy;
  }
}

/** Anybody registers, by any address, and sets a password. */
export const openRegistration: RegistrationPolicy = {
  registration: 'open',
  firstFactors: ['password'],
  registrationDomains: [],
  registrationBlockedDomains: [],
  invitationLifetime: 604_800,
  perAddress: null,
};

/** Open for everybody and without a limit, unless a test says otherwise. */
export class FakeRegistrationPolicies extends RegistrationPolicies {
  policy = openRegistration;

  override async of(): Promise<RegistrationPolicy> {
    return this.policy;
  }
}

export class FakeAttributeSchemas extends AttributeSchemas {
  schema: readonly UserAttribute[] = [];

  override async of(): Promise<readonly UserAttribute[]> {
    return this.schema;
  }
}

/** The limits of a tenant that says nothing, unless a test says otherwise, and a few countries. */
export class FakeSentCodePolicies extends SentCodePolicies {
  limits: readonly LimitRule[] = defaultLimits;
  countries: readonly string[] = ['DE', 'GB', 'US'];
  channels: readonly MessageChannel[] = ['email'];

  override async limitsOf(_scope: TenantScope, endpoint: SentCodeEndpoint): Promise<readonly SendRule[]> {
    return this.limits.flatMap((rule) => (rule.endpoint === endpoint && rule.max !== null ? [{ ...rule, max: rule.max }] : []));
  }

  override async smsCountriesOf(): Promise<readonly string[]> {
    return this.countries;
  }

  override async backchannelChannelsOf(): Promise<readonly MessageChannel[]> {
    return this.channels;
  }
}

/** What a tenant asks that set nothing. */
export class FakePasswordPolicies extends PasswordPolicies {
  policy: PasswordPolicy = { minLength: 8, minStrength: 3, checksBreaches: true };

  override async of(): Promise<PasswordPolicy> {
    return this.policy;
  }

  override async namesOf(): Promise<readonly string[]> {
    return ['Acme GmbH', 'acme', 'Webshop'];
  }
}

/** None, unless a test says otherwise. */
export class FakeTermsPolicies extends TermsPolicies {
  terms: TermsInEffect | null = null;

  override async inEffect(): Promise<TermsInEffect | null> {
    return this.terms;
  }
}

/** Nobody deletes their account, unless a test says otherwise. */
export class FakeSelfDeletionPolicies extends SelfDeletionPolicies {
  policy: SelfDeletionPolicy = { isAllowed: false, graceDays: 14 };

  override async of(): Promise<SelfDeletionPolicy> {
    return this.policy;
  }
}
