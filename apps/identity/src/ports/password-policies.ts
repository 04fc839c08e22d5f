import type { PasswordStrength, TenantContext } from '#contracts';

/** What a tenant asks of new passwords. */
export type PasswordPolicy = {
  readonly minLength: number;
  readonly minStrength: PasswordStrength;
  /** Whether those from data breaches are refused, where the operator has a list of them. */
  readonly checksBreaches: boolean;
};

/** The policies of tenants. Methods throw `unavailable` when the tenant service does not answer and nothing is known yet. */
export abstract class PasswordPolicies {
  abstract of(context: TenantContext): Promise<PasswordPolicy>;
  /** What the tenant and its applications are called, which anybody would try. Dearer than the policy: for a password that fits otherwise. */
  abstract namesOf(context: TenantContext): Promise<readonly string[]>;
}
