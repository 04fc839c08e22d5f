import type { LimitRule, TenantContext } from '#contracts';

/** What a tenant says of forgotten passwords. `perAddress`: how often an address may ask for a message; null: any number of times. */
export type PasswordResetPolicy = { readonly enabled: boolean; readonly perAddress: (LimitRule & { readonly max: number }) | null };

/** The policies of tenants. */
export abstract class PasswordResetPolicies {
  /** Throws `unavailable` when nothing is known of the tenant. */
  abstract of(context: TenantContext): Promise<PasswordResetPolicy>;
}
