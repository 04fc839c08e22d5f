import type { PasswordStrength, TenantContext } from '#contracts';

/** What a tenant asks of new passwords. `names`: what the tenant and its applications are called, which anybody would try. */
export type PasswordPolicy = { readonly minLength: number; readonly minStrength: PasswordStrength; readonly names: readonly string[] };

/** The policies of tenants. */
export abstract class PasswordPolicies {
  /** Throws `unavailable` when the tenant service does not answer and nothing is known yet. */
  abstract of(context: TenantContext): Promise<PasswordPolicy>;
}
