import type { TenantContext, TermsInEffect } from '#contracts';

/** What terms tenants have. */
export abstract class TermsPolicies {
  /** Those in effect now; null: none. Throws `unavailable` when nothing is known of the tenant. */
  abstract inEffect(context: TenantContext): Promise<TermsInEffect | null>;
}
